package io.sluice.core.services;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The jobs of all plugins of a process, and those that were given up lately. */
public final class JobBoard {
    private static final int REMEMBERED = 100;

    private final Set<JobStatus> jobs = new LinkedHashSet<>();
    private final Deque<JobStatus> givenUp = new ArrayDeque<>();

    /** An empty one. */
    public JobBoard() {}

    synchronized JobStatus add(String plugin, String name, String kind) {
        var status = new JobStatus(plugin, name, kind);
        jobs.add(status);
        return status;
    }

    /** The job has ended. */
    synchronized void remove(JobStatus status) {
        jobs.remove(status);
        status.comesNotYet();
        if (status.lastError().isPresent() && status.givenUp() > 0) {
            givenUp.addLast(status);
            if (givenUp.size() > REMEMBERED) {
                givenUp.removeFirst();
            }
        }
    }

    /** The jobs that there are and those that have ended by being given up, by plugin and name. */
    public synchronized List<JobStatus> jobs() {
        return Stream.concat(jobs.stream(), givenUp.stream())
                .sorted(Comparator.comparing(JobStatus::plugin).thenComparing(JobStatus::name))
                .toList();
    }
}
