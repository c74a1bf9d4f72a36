package io.sluice.core.services;

import io.sluice.spi.Scheduler.QueuedTask;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The queues of all instances' names, each once however many instances of the name there are at a time. */
public final class WorkQueues {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private record Key(String plugin, String queue) {}

    private final StoreFolder stores;
    private final JobBoard board;
    private final Clock clock;
    private final Duration look;
    private final Map<Key, WorkQueue> open = new HashMap<>();

    WorkQueues(StoreFolder stores, JobBoard board, Clock clock, Duration look) {
        this.stores = stores;
        this.board = board;
        this.clock = clock;
        this.look = look;
    }

    /** From now on this instance works on the queue of this name. */
    synchronized QueueWorker attach(String queue, JobOwner owner, QueuedTask task) throws IOException {
        if (!NAME.matcher(queue).matches()) {
            throw new IllegalArgumentException(
                    "a queue's name is made of letters, digits and _.-, was \"" + queue + '"');
        }
        var key = new Key(owner.plugin(), queue);
        WorkQueue shared = open.get(key);
        if (shared == null) {
            StoreLease lease = stores.lease("jobs", owner.plugin());
            shared = new WorkQueue(queue, lease, board, board.add(owner.plugin(), queue, "queue"), clock, look);
            open.put(key, shared);
        }
        var worker = new QueueWorker(owner, task, shared, new JobRuns(owner, clock), left -> detach(key, left));
        shared.attach(worker);
        return worker;
    }

    private void detach(Key key, QueueWorker worker) {
        WorkQueue shared;
        synchronized (this) {
            shared = open.get(key);
        }
        if (shared == null) {
            return;
        }
        // Waits for what is under way, which must not keep others from their queues.
        shared.detach(worker);
        synchronized (this) {
            if (open.get(key) == shared && shared.isIdle()) {
                open.remove(key);
                shared.close();
            }
        }
    }
}
