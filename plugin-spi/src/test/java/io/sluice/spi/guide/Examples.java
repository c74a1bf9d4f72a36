package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Scheduler;
import io.sluice.spi.Slot;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.event.ConfigChanged;
import io.sluice.spi.event.EventBus;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.Cron;
import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.TtlCache;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** The plugins that the author's guide quotes. */
final class Examples {
    private Examples() {}

    record Membership(Predicate<String> directory, PluginContext context) implements Plugin {
        private static final HeaderName MEMBER = HeaderName.of("X-Member");
        private static final Respond DENIED = RequestResult.respond(Response.text(403, "members only"));

        @Override
        public RequestResult onRequest(Exchange exchange) {
            String member = exchange.request().headers().first(MEMBER).orElse("");
            return RequestResult.await(context.blocking(() -> directory.test(member))
                    .thenApply(known -> known ? RequestResult.proceed() : DENIED));
        }
    }

    record Introduced(UpstreamClient registry) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            var call = UpstreamCall.get("/guests/" + exchange.clientAddress())
                    .withTimeout(Duration.ofSeconds(2))
                    .withMaxBody(1024);
            return RequestResult.await(registry.send(call)
                    .thenApply(answer -> answer.status() == 200
                            ? RequestResult.proceed()
                            : RequestResult.respond(Response.text(403, "who are you?"))));
        }
    }

    record Remembered(UpstreamClient registry, TtlCache<String, Boolean> guests) implements Plugin {
        static Remembered of(UpstreamClient registry, PluginContext context) {
            return new Remembered(registry, context.cache("guests", CacheTerms.entries(10_000, Duration.ofMinutes(5))));
        }

        @Override
        public RequestResult onRequest(Exchange exchange) {
            var isGuest = guests.load(
                    exchange.clientAddress(),
                    client -> registry.send(UpstreamCall.get("/guests/" + client))
                            .thenApply(answer -> answer.status() == 200));
            return RequestResult.await(isGuest.thenApply(known ->
                    known ? RequestResult.proceed() : RequestResult.respond(Response.text(403, "who are you?"))));
        }
    }

    record Numbered(KeyValueStore store) implements Plugin {
        private static final HeaderName NUMBER = HeaderName.of("X-Number");

        @Override
        public RequestResult onRequest(Exchange exchange) {
            var number = store.update(
                    "last", last -> Optional.of(String.valueOf(1 + number(last)).getBytes(UTF_8)));
            return RequestResult.await(number, present -> {
                exchange.request().headers().set(NUMBER, String.valueOf(number(present)));
                return RequestResult.proceed();
            });
        }

        private static long number(Optional<byte[]> value) {
            return value.map(bytes -> Long.parseLong(new String(bytes, UTF_8))).orElse(0L);
        }
    }

    record Greeter(AtomicReference<Response> greeting) implements Plugin {
        static Greeter of(Callable<String> source, PluginContext context) {
            var greeter = new Greeter(new AtomicReference<>(Response.text(503, "one moment")));
            context.scheduler()
                    .every(
                            "greeting",
                            Duration.ofMinutes(10),
                            () -> greeter.greeting().set(Response.text(200, source.call())));
            return greeter;
        }

        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.respond(greeting.get());
        }
    }

    record Alarm(Scheduler.Queue alarms) implements Plugin {
        static Alarm of(UpstreamClient pager, Cron drills, PluginContext context) throws InvalidPluginConfig {
            var alarms = context.scheduler().queue("alarms", text -> {
                var call = UpstreamCall.of("POST", "/alarms").withBody(text.getBytes(UTF_8));
                int status = pager.send(call).toCompletableFuture().get().status();
                if (status != 200) {
                    throw new IOException("the pager said " + status);
                }
            });
            context.scheduler()
                    .cron(
                            "drill",
                            drills,
                            ZoneId.of("Europe/Berlin"),
                            () -> alarms.submit("this is a drill")
                                    .toCompletableFuture()
                                    .get());
            return new Alarm(alarms);
        }

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            if (outcome.end() == Outcome.End.INTERNAL) {
                var unused = alarms.submit(
                        "something is broken at " + exchange.request().path());
            }
        }
    }

    record Banned(String client) {}

    record Bouncer(TtlCache<String, Boolean> banned) implements Plugin {
        static Bouncer of(PluginContext context) {
            var bouncer = new Bouncer(context.cache("banned", CacheTerms.entries(10_000, Duration.ofHours(1))));
            context.events().subscribe(Banned.class, ban -> bouncer.banned().put(ban.client(), true));
            context.events().subscribe(ConfigChanged.class, change -> {
                if (change.isServed()) {
                    bouncer.banned().clear();
                }
            });
            return bouncer;
        }

        @Override
        public RequestResult onRequest(Exchange exchange) {
            return banned.find(exchange.clientAddress()).isPresent()
                    ? RequestResult.respond(Response.text(403, "not today"))
                    : RequestResult.proceed();
        }
    }

    record Tripwire(EventBus events) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            events.publish(new Banned(exchange.clientAddress()));
            return RequestResult.respond(Response.text(404, "nothing here"));
        }
    }

    record Signed(String signature) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            boolean isText = head.headers()
                    .first(HeaderNames.CONTENT_TYPE)
                    .filter(type -> type.startsWith("text/plain"))
                    .isPresent();
            boolean isPlain = !head.headers().contains(HeaderNames.CONTENT_ENCODING);
            return isText && isPlain
                    ? ResponseResult.proceed().filtering(new Append(signature))
                    : ResponseResult.proceed();
        }

        private record Append(String signature) implements BodyFilter {
            @Override
            public BodyResult onChunk(Chunk chunk) {
                return chunk.isLast()
                        ? BodyResult.replace(chunk.bytes(), ByteBuffer.wrap(signature.getBytes(UTF_8)))
                        : BodyResult.proceed();
            }
        }
    }

    record Timed(Slot<Long> began, PluginContext context) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            exchange.set(began, exchange.elapsedNanos());
            return RequestResult.proceed();
        }

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            exchange.get(began)
                    .ifPresent(nanos -> context.meters()
                            .timer("after_request_step")
                            .record(outcome.duration().minusNanos(nanos)));
        }
    }
}
