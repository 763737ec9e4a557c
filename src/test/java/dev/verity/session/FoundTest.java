package dev.verity.session;

import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/// What the explorer has found and the machine does not do yet.
final class FoundTest {
  @Test
  @Disabled("the doubt of a look that cannot be made arises after the requests were settled")
  void aRequestWhoseLookCannotBeMadeFails() {
    var permissions = new Policy.Permissions(true, true, false, Duration.ofDays(4));
    var story = new Given(Given.policy(false, permissions)).nowIs(VERIFIED);
    story.input(new Input.RequestMade(request("r1", Request.Known.REDACT)));
    story.after(Duration.ofHours(1));
    story.input(new Input.RequestMade(request("r2", Request.Known.RETRIEVE)));
    for (var refusal = 1; refusal <= 5; refusal++) {
      story.outcome(new Outcome.Refused(404, "resource_missing", null)).sleep();
    }
    assertThat(story.session.inFlight()).isNull();
    assertThat(story.session.wakeAt()).isNull();
    assertThat(story.session.requests())
        .filteredOn(asked -> asked.id().equals("r1"))
        .extracting(Asked::answer)
        .first()
        .extracting(FoundTest::verdict)
        .isEqualTo(Answer.Verdict.FAILED);
  }

  private static Answer.@Nullable Verdict verdict(@Nullable Answer answer) {
    return answer == null ? null : answer.verdict();
  }

  private static Request request(String id, Request.Known kind) {
    return new Request(id, kind, false, null, "ana", "because", null, null);
  }
}
