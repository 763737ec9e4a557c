package dev.verity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Entry;
import dev.verity.topics.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Entries hang together, and the first hash is one that `sha256sum` gave.
final class ChainTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");
  private static final String FIRST =
      "789e55875f955f4a528fd20b664fce58b2c41375d18044fd504af719ec4f7d81";

  @Test
  void theFirstEntryHasNothingBeforeIt() {
    var chain = new Chain(null);
    assertThat(chain.head()).isNull();
    var first = chain.append(entry(1, "dpo"));
    assertThat(first.previous()).isNull();
    assertThat(first.hash()).isEqualTo(FIRST).isEqualTo(chain.head());
  }

  @Test
  void eachEntryHoldsTheHashOfTheOneBefore() {
    var chain = new Chain(null);
    var entries = new ArrayList<Entry>();
    for (var sequence = 1; sequence <= 5; sequence++) {
      entries.add(chain.append(entry(sequence, "dpo")));
    }
    for (var index = 1; index < entries.size(); index++) {
      assertThat(entries.get(index).previous()).isEqualTo(entries.get(index - 1).hash());
      assertThat(entries.get(index).hash()).isEqualTo(Chain.hash(entries.get(index)));
    }
  }

  @Test
  void aChainGoesOnFromItsHead() {
    var whole = new Chain(null);
    var _ = whole.append(entry(1, "dpo"));
    var resumed = new Chain(whole.head());
    assertThat(resumed.append(entry(2, "dpo"))).isEqualTo(whole.append(entry(2, "dpo")));
  }

  @Test
  void whatTheEntryAlreadyHadCountsForNothing() {
    var odd = entry(1, "dpo").chained("ff", "ee");
    assertThat(new Chain(null).append(odd)).isEqualTo(new Chain(null).append(entry(1, "dpo")));
  }

  @Test
  void theHashOutlivesTheTopic() {
    var stored = new Chain("ab").append(entry(7, "\uD800 \u0000 \" é"));
    var read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(stored), Entry.class);
    assertThat(Chain.hash(read)).isEqualTo(stored.hash());
  }

  @Test
  void anEntryIsChainedWithinMicroseconds() {
    var chain = new Chain(null);
    var rounds = 5;
    var each = 40_000;
    var best = Duration.ofHours(1);
    for (var round = 0; round < rounds; round++) {
      var begin = System.nanoTime();
      for (var sequence = 1; sequence <= each; sequence++) {
        var _ = chain.append(entry(sequence, "verity request"));
      }
      var took = Duration.ofNanos(System.nanoTime() - begin).dividedBy(each);
      best = took.compareTo(best) < 0 ? took : best;
    }
    System.out.println("an entry is chained within " + best.toNanos() + " ns");
    assertThat(Objects.requireNonNull(chain.head())).hasSize(64);
    assertThat(best).isLessThan(Duration.ofMillis(1));
  }

  private static Entry entry(long sequence, String actor) {
    return new Entry(
        "vs_1RzX5b2eZvKYlo2CqF0Y8aBc",
        sequence,
        AT,
        Entry.Kind.REQUEST,
        "8c1f0d2ab97e6a34",
        Map.of("actor", actor, "kind", "hold", "reason", "case 4711", "request", "req_1"));
  }
}
