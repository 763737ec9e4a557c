package dev.verity.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

final class TracingTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String NOT_SAMPLED =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

  /// Some say that the id is random, with another bit.
  private static final String NOT_TOLD = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]";

  private static final URI STRIPE = URI.create("https://api.stripe.com/v1/x");

  @Test
  void withoutACollectorWhatCameGoesOn() {
    assertThat(Tracing.OFF.publish("t", "vs_1", PARENT).traceparent()).isEqualTo(PARENT);
    assertThat(Tracing.OFF.process("t", "vs_1", null).traceparent()).isNull();
    assertThat(Tracing.OFF.request("https", "POST", "/", PARENT).traceparent()).isEqualTo(PARENT);
    assertThat(Tracing.OFF.request("https", "POST", "/", "nonsense").traceparent())
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @Test
  void aCallIsPartOfTheWorkOnWhoseBehalfItIsMade() throws Exception {
    try (var collector = Collector.start()) {
      try (var tracing = Tracing.to(collector.endpoint(), 1)) {
        tracing.call("GET", STRIPE).end();
        var work = tracing.process("verity.followups", "vs_1", PARENT);
        var call = Tracing.within(work, () -> tracing.call("GET", STRIPE));
        call.answered(404);
        call.end();
        work.end();
      }
      assertThat(collector.spans()).hasSize(2);
      var call = collector.spans().getFirst();
      var work = collector.spans().getLast();
      assertThat(call.parent()).isEqualTo(work.id());
      assertThat(call.kind()).isEqualTo("CLIENT");
      assertThat(call.attributes())
          .containsEntry("http.response.status_code", "404")
          .containsEntry("error.type", "404")
          .containsEntry("url.full", STRIPE.toString());
      assertThat(work.trace()).isEqualTo(PARENT.substring(3, 35));
      assertThat(work.parent()).isEqualTo(PARENT.substring(36, 52));
    }
  }

  @Test
  void whatIsNotSampledIsNotToldAndStillGoesOn() throws Exception {
    try (var collector = Collector.start()) {
      try (var tracing = Tracing.to(collector.endpoint(), 0)) {
        var begun = tracing.request("https", "POST", "/", null);
        begun.end();
        assertThat(begun.traceparent()).matches(NOT_TOLD);
        var followed = tracing.publish("t", null, NOT_SAMPLED);
        followed.end();
        assertThat(followed.traceparent()).startsWith(NOT_SAMPLED.substring(0, 35)).endsWith("-00");
        var foreign = tracing.publish("t", null, "not a trace at all");
        foreign.end();
        assertThat(foreign.traceparent()).matches(NOT_TOLD);
      }
      assertThat(collector.spans()).isEmpty();
    }
  }
}
