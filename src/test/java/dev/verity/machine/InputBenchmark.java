package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.Chain;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.Disclosure;
import dev.verity.session.Effect;
import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.stripe.LargeDelivery;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// One event of 3 KB on its whole way through the machine, with all that is done around a step but
/// Kafka: read event and session, step, withhold or seal, chain the journal, write all again.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InputBenchmark {
  private static final String ID = "vs_1SyntheticAAAAAAAAAAAAAA";
  private static final Instant NOW = Instant.ofEpochSecond(1_760_000_961);
  private static final Topics TOPICS = Topics.named("verity");

  @Param({"CLEAR", "DROPPED", "SEALED"})
  public Disclosure personalData = Disclosure.DROPPED;

  private final byte[] body = LargeDelivery.of("verified_live");
  private final DataKey key = DataKey.create("dk_1");
  private final Deserializer<Arrival> arrivals = Arrival.ofInbox();
  private final Serializer<Session> sessions = TOPICS.sessions().values().serializer();
  private final byte[] stored = stored();

  /// A session that was created and checked before.
  private byte[] stored() {
    var session = Session.unseen(ID, true, null);
    for (var name : List.of("created", "processing")) {
      var text =
          new String(LargeDelivery.of(name), UTF_8)
              .replace("\"livemode\" : false", "\"livemode\" : true");
      var arrival = (Arrival.Read) arrivals.deserialize("inbox", text.getBytes(UTF_8));
      session =
          SessionMachine.step(session, arrival.input(), Policy.observing(), NOW.minusSeconds(60))
              .session();
    }
    return sessions.serialize("sessions", session.withHead("5c1f0d2ab97e6a34".repeat(4)));
  }

  @Benchmark
  public void anEvent(Blackhole out) {
    var arrival = (Arrival.Read) arrivals.deserialize("inbox", body);
    var before = TOPICS.sessions().values().deserializer().deserialize("sessions", stored);
    var step = SessionMachine.step(before, arrival.input(), Policy.observing(), NOW);
    var chain = new Chain(before.head());
    for (var effect : step.effects()) {
      switch (effect) {
        case Effect.Publish(var event, _, _) -> {
          out.consume(headers(event.id()));
          out.consume(disclosed());
        }
        case Effect.Journal(var entry) -> {
          out.consume(headers(ID + "-entry-" + entry.sequence()));
          out.consume(TOPICS.audit().values().serializer().serialize("audit", chain.append(entry)));
        }
        case Effect other -> throw new IllegalStateException("Unexpected: " + other);
      }
    }
    out.consume(headers(ID + "-" + step.session().revision()));
    out.consume(sessions.serialize("sessions", step.session().withHead(chain.head())));
  }

  private byte[] disclosed() {
    return switch (personalData) {
      case CLEAR -> body;
      case SEALED -> SealedEvent.seal(body, key);
      case DROPPED, ERASED -> SealedEvent.withhold(body, SealedEvent.DROPPED);
    };
  }

  private static Object headers(String id) {
    return new CloudEvent(id, "dev.verity.entry", CloudEvent.VERITY, NOW, ID, null).headers();
  }
}
