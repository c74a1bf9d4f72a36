package io.sluice.core.chain;

/** Is told what a supervisor finds out. Must not block. */
public interface PluginObserver {
    /** For whoever does not care. */
    PluginObserver NONE = new PluginObserver() {
        @Override
        public void judged(PluginHealth plugin, String verdict) {}

        @Override
        public void holdsLoop(PluginHealth plugin, LoopHold hold) {}
    };

    /** It is decided what becomes of a plugin's calls: {@link PluginHealth#mode}, and why, for people. */
    void judged(PluginHealth plugin, String verdict);

    /** A call does not come back; told once for each. */
    void holdsLoop(PluginHealth plugin, LoopHold hold);
}
