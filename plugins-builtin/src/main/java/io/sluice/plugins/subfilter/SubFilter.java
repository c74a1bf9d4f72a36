package io.sluice.plugins.subfilter;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.util.List;

/** Leads one body through the rewriters of all filter lines. */
final class SubFilter implements BodyFilter {
    private final List<Rewriter> rewriters;
    private ByteWindow current = new ByteWindow();
    private ByteWindow next = new ByteWindow();
    private boolean done;

    SubFilter(List<Substitution> substitutions) {
        this.rewriters = substitutions.stream().map(Substitution::start).toList();
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        if (done) {
            return BodyResult.proceed();
        }
        current.clear();
        current.append(chunk.bytes());
        boolean changed = false;
        boolean allDone = true;
        for (Rewriter rewriter : rewriters) {
            next.clear();
            changed |= rewriter.rewrite(current, chunk.isLast(), next);
            var taken = current;
            current = next;
            next = taken;
            allDone &= rewriter.isDone();
        }
        done = allDone;
        if (!changed) {
            return BodyResult.proceed();
        }
        return current.length() == 0 ? BodyResult.withhold() : BodyResult.replace(current.view());
    }
}
