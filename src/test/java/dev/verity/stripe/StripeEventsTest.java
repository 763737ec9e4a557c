package dev.verity.stripe;

import static dev.verity.stripe.StripeStub.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Indeterminate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StripeEventsTest {
  private static final Instant FROM = Instant.ofEpochSecond(1_790_000_000);
  private static final Instant BEFORE = Instant.ofEpochSecond(1_790_000_600);
  private static final Call TEST = Call.of(false);

  /// Blanks and a number that a re-serialisation would change.
  private static final String RAW =
      """
      { "id":"evt_1", "object":"event", "created":1790000000, "livemode":false, "new":1.50e1,
        "type":"identity.verification_session.created",
        "data":{"object":{"id":"vs_1"}} }\
      """;

  @Test
  void theSixTypesAreAskedForByNameAndDeliverySuccessIsNot() {
    try (var stripe = new StripeStub(answer(200, page(RAW, false)))) {
      events(stripe).page(FROM, BEFORE, "evt_9", TEST);

      assertThat(stripe.only().target())
          .isEqualTo(
              "/v1/events?types[0]=identity.verification_session.created"
                  + "&types[1]=identity.verification_session.processing"
                  + "&types[2]=identity.verification_session.verified"
                  + "&types[3]=identity.verification_session.requires_input"
                  + "&types[4]=identity.verification_session.canceled"
                  + "&types[5]=identity.verification_session.redacted"
                  + "&created[gte]=1790000000&created[lt]=1790000600"
                  + "&limit=100&starting_after=evt_9");
    }
  }

  @Test
  void anEventKeepsItsTextAsStripeSentIt() {
    try (var stripe = new StripeStub(answer(200, page(RAW, true)))) {
      var envelope =
          new Envelope(
              "evt_1", "identity.verification_session.created", "vs_1", false, null, FROM, false);

      assertThat(read(stripe, TEST))
          .isEqualTo(
              new EventPage(
                  List.of(new RemoteEvent("evt_1", new Reading.Read<>(envelope), RAW)), true));
    }
  }

  @Test
  void anEventOfAConnectedAccountNamesIt() {
    try (var stripe = new StripeStub(answer(200, page(RAW, false)))) {
      var event = read(stripe, TEST.withAccount("acct_7")).events().getFirst();

      assertThat(event.envelope())
          .isInstanceOfSatisfying(
              Reading.Read.class,
              read -> assertThat(((Envelope) read.value()).account()).isEqualTo("acct_7"));
      assertThat(event.raw()).contains("\"account\":\"acct_7\"");
    }
  }

  @Test
  void anOddEventDoesNotHideTheOthers() {
    var odd = "{\"id\":\"evt_odd\",\"object\":\"event\"}";
    try (var stripe = new StripeStub(answer(200, page(RAW + "," + odd, false)))) {
      var events = read(stripe, TEST).events();

      assertThat(events).hasSize(2);
      assertThat(events.getLast().id()).isEqualTo("evt_odd");
      assertThat(events.getLast().envelope()).isInstanceOf(Reading.Malformed.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"object\":\"event\"}", "{\"id\":7}", "7"})
  void aPageWithAnEventWithoutAnIdIsNone(String nameless) {
    try (var stripe = new StripeStub(answer(200, page(RAW + "," + nameless, false)))) {
      assertThat(events(stripe).page(FROM, BEFORE, null, TEST)).isInstanceOf(Indeterminate.class);
    }
  }

  @Test
  void aServerThatIgnoresTheCursorIsNotAskedForEver() {
    try (var stripe = new StripeStub(answer(200, page(RAW, true)), answer(200, page("", true)))) {
      var events = events(stripe);

      assertThat(events.page(FROM, BEFORE, "evt_1", TEST)).isInstanceOf(Indeterminate.class);
      assertThat(events.page(FROM, BEFORE, null, TEST)).isInstanceOf(Indeterminate.class);
    }
  }

  private static EventPage read(StripeStub stripe, Call call) {
    if (events(stripe).page(FROM, BEFORE, null, call) instanceof Done<EventPage> done) {
      return done.value();
    }
    throw new AssertionError("A page was wanted.");
  }

  private static Events events(StripeStub stripe) {
    return new StripeEvents(
        new StripeSettings(
            stripe.base(),
            new ApiKeys(new ApiKey("sk_test_1"), null),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10)),
        () -> StripeStub.SENT_AT);
  }

  private static String page(String events, boolean more) {
    return "{\"object\":\"list\",\"data\":[%s],\"has_more\":%b,\"url\":\"/v1/events\"}"
        .formatted(events, more);
  }
}
