package dev.verity.stripe;

import static dev.verity.stripe.StripeStub.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.session.Status;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Indeterminate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoPagingTest {
  private static final Call TEST = Call.of(false);
  private static final String PATH = "/v1/identity/verification_sessions";
  private static final String BUSY = "{\"error\":{\"type\":\"rate_limit\"}}";

  @Test
  void allPagesAreWalkedThrough() {
    try (var stripe =
        new StripeStub(
            answer(200, page(true, "vs_5", "vs_4")),
            answer(200, page(true, "vs_3", "vs_2")),
            answer(200, page(false, "vs_1")))) {
      assertThat(ids(stripe.sessions().list(SessionFilter.ALL, TEST)))
          .containsExactly("vs_5", "vs_4", "vs_3", "vs_2", "vs_1");
      assertThat(stripe.seen())
          .extracting(StripeStub.Seen::target)
          .containsExactly(
              PATH + "?limit=100",
              PATH + "?limit=100&starting_after=vs_4",
              PATH + "?limit=100&starting_after=vs_2");
    }
  }

  @Test
  void aPageIsAskedForOnlyWhenItIsNeeded() {
    try (var stripe =
        new StripeStub(answer(200, page(true, "vs_3", "vs_2")), answer(200, page(false, "vs_1")))) {
      var list = stripe.sessions().list(SessionFilter.ALL, TEST);
      assertThat(stripe.seen()).isEmpty();
      var sessions = list.iterator();
      sessions.next();
      sessions.next();
      assertThat(stripe.seen()).hasSize(1);
      sessions.next();
      assertThat(stripe.seen()).hasSize(2);
      assertThat(sessions.hasNext()).isFalse();
      assertThatThrownBy(sessions::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void aFailureOnTheSecondPageIsTheLastElement() {
    try (var stripe = new StripeStub(answer(200, page(true, "vs_3", "vs_2")), answer(429, BUSY))) {
      var replies = new ArrayList<Reply<RemoteSession>>();
      stripe.sessions().list(SessionFilter.ALL, TEST).forEach(replies::add);
      assertThat(replies).hasSize(3);
      assertThat(replies.subList(0, 2)).allMatch(reply -> reply instanceof Done);
      assertThat(replies.getLast()).isInstanceOf(Busy.class);
    }
  }

  @Test
  void aFailureOnTheSecondPageFailsTheWholeWhenAllIsWantedAtOnce() {
    try (var stripe = new StripeStub(answer(200, page(true, "vs_3", "vs_2")), answer(429, BUSY))) {
      assertThat(stripe.sessions().listAsync(SessionFilter.ALL, TEST).join())
          .isInstanceOf(Busy.class);
    }
  }

  @Test
  void allPagesAreInTheListThatIsWantedAtOnce() {
    try (var stripe =
        new StripeStub(answer(200, page(true, "vs_3", "vs_2")), answer(200, page(false, "vs_1")))) {
      var reply =
          stripe
              .sessions()
              .listAsync(SessionFilter.ALL, TEST)
              .join()
              .map(all -> all.stream().map(RemoteSession::id).toList());
      assertThat(reply)
          .isInstanceOfSatisfying(
              Done.class,
              done -> assertThat(done.value()).isEqualTo(List.of("vs_3", "vs_2", "vs_1")));
    }
  }

  @Test
  void aLimitEndsTheWalkAndKeepsTheLastPageSmall() {
    try (var stripe =
        new StripeStub(
            answer(200, page(true, ids(150, 51))), answer(200, page(true, ids(50, 31))))) {
      assertThat(ids(stripe.sessions().list(SessionFilter.ALL.withLimit(120), TEST)))
          .hasSize(120)
          .endsWith("vs_31");
      assertThat(stripe.seen())
          .extracting(StripeStub.Seen::target)
          .containsExactly(PATH + "?limit=100", PATH + "?limit=20&starting_after=vs_51");
    }
  }

  @Test
  void anEmptyListIsEmpty() {
    try (var stripe = new StripeStub(answer(200, page(false)))) {
      assertThat(stripe.sessions().list(SessionFilter.ALL, TEST)).isEmpty();
    }
  }

  @Test
  void aFilterIsSentOnEveryPageInWholeSeconds() {
    var filter =
        new SessionFilter(
            Status.Known.REQUIRES_INPUT,
            Instant.ofEpochSecond(1_790_000_000),
            Instant.ofEpochSecond(1_790_000_009, 1),
            "user 1",
            "cus_1",
            null);
    try (var stripe =
        new StripeStub(answer(200, page(true, "vs_2")), answer(200, page(false, "vs_1")))) {
      stripe.sessions().list(filter, TEST).forEach(reply -> {});
      var query =
          PATH
              + "?status=requires_input&created[gte]=1790000000&created[lt]=1790000010"
              + "&client_reference_id=user 1&related_customer=cus_1&limit=100";
      assertThat(stripe.seen())
          .extracting(StripeStub.Seen::target)
          .containsExactly(query, query + "&starting_after=vs_2");
    }
  }

  @Test
  void aServerThatIgnoresTheCursorIsNotAskedForEver() {
    try (var stripe =
        new StripeStub(answer(200, page(true, "vs_1")), answer(200, page(true, "vs_1")))) {
      var last = lastOf(stripe.sessions().list(SessionFilter.ALL, TEST));
      assertThat(last).isInstanceOf(Indeterminate.class);
    }
  }

  @Test
  void aPageThatPromisesMoreButIsEmptyIsNoEnd() {
    try (var stripe = new StripeStub(answer(200, page(true)))) {
      var last = lastOf(stripe.sessions().list(SessionFilter.ALL, TEST));
      assertThat(last).isInstanceOf(Indeterminate.class);
    }
  }

  @Test
  void everySessionOfAPageKeepsItsTextHoweverLongThePage() {
    var raws =
        IntStream.range(0, 100)
            .mapToObj(i -> session("vs_" + i).replace("}", "  , \"x\":{\"é\":[\"}日\"]} }"))
            .map(raw -> raw.replace("日", "日".repeat(1000)))
            .toList();
    var body = "{\"url\":{},\"data\" : [ " + String.join(" ,\n", raws) + "],\"has_more\":false}";
    assertThat(RemoteSessionReader.page(body).orElseThrow().sessions())
        .extracting(RemoteSession::raw)
        .isEqualTo(raws);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"data\":[]}",
        "{\"has_more\":false}",
        "{\"has_more\":false,\"data\":null}",
        "{\"has_more\":\"false\",\"data\":[]}",
        "{\"has_more\":false,\"data\":[7]}",
        "{\"has_more\":false,\"data\":[{}]}",
        "{\"has_more\":false,\"data\":[",
        "{\"has_more\":false,\"data\":[]",
        "{\"has_more\":false,\"data\":[]} x"
      })
  void whatDoesNotReadLikeAPageIsNone(String body) {
    assertThat(RemoteSessionReader.page(body)).isEmpty();
  }

  private static Reply<RemoteSession> lastOf(Iterable<Reply<RemoteSession>> replies) {
    var all = new ArrayList<Reply<RemoteSession>>();
    replies.forEach(all::add);
    return all.getLast();
  }

  private static List<String> ids(Iterable<Reply<RemoteSession>> replies) {
    var ids = new ArrayList<String>();
    for (var reply : replies) {
      if (!(reply instanceof Done<RemoteSession> done)) {
        throw new AssertionError("A session was wanted, found: " + reply);
      }
      ids.add(done.value().id());
    }
    return ids;
  }

  private static String[] ids(int from, int to) {
    return IntStream.rangeClosed(-from, -to).mapToObj(i -> "vs_" + -i).toArray(String[]::new);
  }

  private static String page(boolean more, String... ids) {
    return Stream.of(ids)
        .map(AutoPagingTest::session)
        .collect(
            Collectors.joining(
                ",", "{\"object\":\"list\",\"data\":[", "],\"has_more\":" + more + "}"));
  }

  private static String session(String id) {
    return "{\"id\":\"%s\",\"livemode\":false,\"created\":1,\"status\":\"verified\"}".formatted(id);
  }
}
