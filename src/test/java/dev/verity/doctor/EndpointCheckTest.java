package dev.verity.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.EventType;
import dev.verity.stripe.RemoteEndpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EndpointCheckTest {
  private static final String URL = "https://verity.example/webhooks/stripe";
  private static final String OTHER_URL = "https://shop.example/hooks";
  private static final Set<String> ALL_SIX =
      Stream.of(EventType.Known.values())
          .map(EndpointCheckTest::wire)
          .collect(Collectors.toUnmodifiableSet());

  @Test
  void allSixByNameAreWell() {
    assertThat(judge(null, endpoint("we_1", URL, ALL_SIX)))
        .containsExactly(
            Finding.ok(
                "test webhook endpoint we_1", URL + " is enabled and hears all six types by name"));
  }

  @ParameterizedTest
  @EnumSource(EventType.Known.class)
  void theTypeThatIsMissingIsNamed(EventType.Known type) {
    assertThat(judge(null, endpoint("we_1", URL, without(type))))
        .containsExactly(
            Finding.fail(
                "test webhook endpoint we_1",
                URL + " does not hear " + wire(type),
                "Name all six types in its enabled_events."));
  }

  @Test
  void allThatAreMissingAreNamed() {
    var found = judge(URL, endpoint("we_1", URL, Set.of("charge.succeeded"))).getFirst().found();

    assertThat(found).contains(ALL_SIX);
  }

  @Test
  void aStarDoesNotDeliverRedacted() {
    assertThat(judge(null, endpoint("we_1", URL, Set.of("*"))))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.mark()).isEqualTo(Mark.FAIL);
          assertThat(finding.found())
              .isEqualTo(
                  URL
                      + " does not hear identity.verification_session.redacted"
                      + " (`*` does not deliver `redacted`)");
        });
  }

  @Test
  void aStarBesideRedactedDeliversAllAndTooMuch() {
    var types = Set.of("*", wire(EventType.Known.REDACTED));

    assertThat(marks(judge(null, endpoint("we_1", URL, types)))).containsExactly(Mark.WARN);
  }

  @Test
  void anotherProgramsStarIsLeftAloneWhereAnEndpointNamesOurTypes() {
    assertThat(
            marks(
                judge(
                    null,
                    endpoint("we_1", OTHER_URL, Set.of("*")),
                    endpoint("we_2", URL, ALL_SIX))))
        .containsExactly(Mark.OK);
  }

  @Test
  void aDisabledEndpointFails() {
    assertThat(judge(null, new RemoteEndpoint("we_1", URL, false, false, ALL_SIX)))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.mark()).isEqualTo(Mark.FAIL);
          assertThat(finding.found()).isEqualTo(URL + " is disabled; nothing is sent to it");
        });
  }

  @Test
  void besideACompleteEndpointAnotherMayHearLessUnlessTheUrlSaysWhichIsOurs() {
    var complete = endpoint("we_1", OTHER_URL, ALL_SIX);
    var lacking = endpoint("we_2", URL, without(EventType.Known.REDACTED));

    assertThat(marks(judge(null, complete, lacking))).containsExactly(Mark.OK, Mark.WARN);
    assertThat(marks(judge(URL, complete, lacking))).containsExactly(Mark.FAIL);
  }

  @Test
  void aSlashAtTheEndMakesNoOtherEndpoint() {
    assertThat(marks(judge(URL + "/", endpoint("we_1", URL, ALL_SIX)))).containsExactly(Mark.OK);
  }

  @Test
  void twoEndpointsOfOneUrlDeliverTwice() {
    var findings =
        judge(null, endpoint("we_1", URL, ALL_SIX), endpoint("ed_2", URL + "/", ALL_SIX));

    assertThat(marks(findings)).containsExactly(Mark.OK, Mark.OK, Mark.WARN);
    assertThat(findings.getLast().found())
        .isEqualTo(
            "we_1 and ed_2 all send to %s, so every event comes more than once".formatted(URL));
  }

  @Test
  void aDisabledTwinDeliversNothingTwice() {
    var findings =
        judge(
            URL,
            endpoint("we_1", URL, ALL_SIX),
            new RemoteEndpoint("we_2", URL, false, false, ALL_SIX));

    assertThat(marks(findings)).containsExactly(Mark.OK, Mark.WARN);
  }

  @Test
  void noEndpointFailsAndThoseThatAreThereAreNamed() {
    var none = endpoint("we_1", OTHER_URL, Set.of("charge.succeeded"));

    assertThat(judge(null, none).getFirst().found())
        .isEqualTo("none of 1 names any identity.verification_session.* type");
    assertThat(judge(URL, none).getFirst())
        .isEqualTo(
            Finding.fail(
                "test webhook endpoint",
                "none has the url %s; there is %s".formatted(URL, OTHER_URL),
                "Make one for it in test mode and name all six types, or correct --url."));
    assertThat(marks(judge(URL))).containsExactly(Mark.FAIL);
  }

  private static List<Finding> judge(@Nullable String url, RemoteEndpoint... endpoints) {
    return new EndpointCheck(false, url).of(List.of(endpoints));
  }

  private static RemoteEndpoint endpoint(String id, String url, Set<String> types) {
    return new RemoteEndpoint(id, url, true, false, types);
  }

  private static Set<String> without(EventType.Known type) {
    var types = new HashSet<>(ALL_SIX);
    types.remove(wire(type));
    return types;
  }

  private static String wire(EventType.Known type) {
    return EventType.PREFIX + type.wire();
  }

  private static List<Mark> marks(List<Finding> findings) {
    return findings.stream().map(Finding::mark).toList();
  }
}
