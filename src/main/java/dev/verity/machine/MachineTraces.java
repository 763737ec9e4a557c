package dev.verity.machine;

import dev.verity.session.FollowUp;
import dev.verity.topics.CloudEvent;
import dev.verity.tracing.Span;
import dev.verity.tracing.Tracing;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// The spans of what the machine does: a step for each input, and the follow-ups that it issues.
///
/// @param followUps the topic of that name
record MachineTraces(Tracing tracing, String followUps) {
  Span process(ProcessorContext<?, ?> context, Record<String, ?> record) {
    var topic = context.recordMetadata().orElseThrow().topic();
    return tracing.process(topic, record.key(), CloudEvent.traceparent(record.headers()));
  }

  /// @param parent null when the clock is what led to it: a trace begins
  Span issue(FollowUp followUp, @Nullable String parent) {
    var span = tracing.publish(followUps, followUp.sessionId(), parent);
    span.tell("verity.action", followUp.action().wire());
    return span;
  }
}
