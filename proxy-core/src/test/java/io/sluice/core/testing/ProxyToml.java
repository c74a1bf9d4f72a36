package io.sluice.core.testing;

/** The configuration of a proxy with one server, {@code web}, and one location in front of one upstream. */
public final class ProxyToml {
    private final String addresses;
    private String basic = "";
    private String server = "";
    private String location = "";
    private String origin = "";
    private String more = "";

    private ProxyToml(String addresses) {
        this.addresses = addresses;
    }

    /** In front of an origin on this machine. */
    public static ProxyToml inFrontOf(int port) {
        return inFrontOf("\"127.0.0.1:" + port + '"');
    }

    /** In front of peers, as a list of TOML without its brackets. */
    public static ProxyToml inFrontOf(String addresses) {
        return new ProxyToml(addresses);
    }

    /** Further lines of {@code [basic]}. */
    public ProxyToml basic(String... lines) {
        basic = String.join("\n", lines);
        return this;
    }

    /** Further lines of the server. */
    public ProxyToml server(String... lines) {
        server = String.join("\n", lines);
        return this;
    }

    /** Further lines of the location. */
    public ProxyToml location(String... lines) {
        location = String.join("\n", lines);
        return this;
    }

    /** Further lines of the upstream. */
    public ProxyToml origin(String... lines) {
        origin = String.join("\n", lines);
        return this;
    }

    /** Further tables. */
    public ProxyToml and(String... tables) {
        more = String.join("\n", tables);
        return this;
    }

    /** The whole. */
    public String text() {
        String grace = basic.contains("grace_period") ? "" : "grace_period = \"1s\"";
        return """
                [basic]
                %s
                %s
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                %s
                [locations.all]
                upstream = "origin"
                %s
                [upstreams.origin]
                addrs = [%s]
                %s
                %s
                """.formatted(grace, basic, server, location, addresses, origin, more);
    }

    /** Runs it on one loop. */
    public TestProxy run() {
        return TestProxy.run(text());
    }
}
