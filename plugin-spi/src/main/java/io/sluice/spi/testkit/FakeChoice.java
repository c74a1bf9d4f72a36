package io.sluice.spi.testkit;

import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.http.RequestHead;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** A choice among peers that is to be made, for tests of a {@link LoadBalancing}. Made by one thread, on loop 0. */
public final class FakeChoice implements LoadBalancing.Choice {
    private final int[] inFlight;
    private final Set<Integer> down = new TreeSet<>();
    private final Set<Integer> tried = new TreeSet<>();
    private RequestHead request = FakeRequestHead.of("GET", "/");
    private String clientAddress = "192.0.2.1";

    private FakeChoice(int[] inFlight) {
        this.inFlight = inFlight;
    }

    /** Among peers with so many exchanges under way. */
    public static FakeChoice amongBusy(int... inFlight) {
        return new FakeChoice(Arrays.copyOf(inFlight, inFlight.length));
    }

    /** For this request. */
    public FakeChoice request(RequestHead head) {
        request = head;
        return this;
    }

    /** For this client. */
    public FakeChoice clientAddress(String address) {
        clientAddress = address;
        return this;
    }

    /** While a peer is down. */
    public FakeChoice down(int peer) {
        down.add(peer);
        return this;
    }

    /** After a peer was tried. */
    public FakeChoice tried(int peer) {
        tried.add(peer);
        return this;
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public String clientAddress() {
        return clientAddress;
    }

    @Override
    public int peers() {
        return inFlight.length;
    }

    @Override
    public int inFlight(int peer) {
        return inFlight[peer];
    }

    @Override
    public boolean isDown(int peer) {
        inFlight(peer);
        return down.contains(peer);
    }

    @Override
    public boolean isTried(int peer) {
        inFlight(peer);
        return tried.contains(peer);
    }

    @Override
    public int loop() {
        return 0;
    }
}
