package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.identity.VerificationSession;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import com.stripe.param.identity.VerificationSessionCreateParams;
import com.stripe.param.identity.VerificationSessionListParams;
import com.stripe.param.identity.VerificationSessionRetrieveParams;
import com.stripe.param.identity.VerificationSessionUpdateParams;
import com.stripe.service.identity.VerificationSessionService;
import dev.verity.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StripeClientTest {
  private final Sandbox sandbox = Sandbox.start(Sandboxes.SETTINGS);
  private final StripeClient stripe = client(Sandboxes.KEY);
  private final VerificationSessionService sessions = stripe.v1().identity().verificationSessions();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void aSessionIsCreatedVerifiedAndRetrievedWithItsResult() throws StripeException {
    var created = create();
    assertThat(created.getStatus()).isEqualTo("requires_input");
    assertThat(created.getClientSecret()).startsWith(created.getId() + "_secret_");
    assertThat(created.getUrl()).isNotNull();
    assertThat(created.getMetadata()).containsEntry("user_id", "user-1");
    assertThat(created.getOptions().getDocument().getRequireMatchingSelfie()).isTrue();

    sandbox.submit(created.getId());
    sandbox.verify(created.getId());
    var verified =
        sessions.retrieve(
            created.getId(),
            VerificationSessionRetrieveParams.builder()
                .addExpand("verified_outputs")
                .addExpand("last_verification_report")
                .build());

    assertThat(verified.getStatus()).isEqualTo("verified");
    assertThat(verified.getUrl()).isNull();
    assertThat(verified.getVerifiedOutputs().getFirstName()).isEqualTo("Jenny");
    assertThat(verified.getVerifiedOutputs().getDob()).isNull();
    assertThat(verified.getLastVerificationReportObject().getSelfie().getStatus())
        .isEqualTo("verified");
  }

  @Test
  void sensitiveResultsWantARestrictedKeyAndTheirName() throws StripeException {
    var id = create().getId();
    sandbox.submit(id);
    sandbox.verify(id);
    var expand =
        VerificationSessionRetrieveParams.builder()
            .addExpand("verified_outputs.dob")
            .addExpand("last_verification_report.document.number")
            .build();

    assertThatThrownBy(() -> sessions.retrieve(id, expand)).isInstanceOf(PermissionException.class);
    var seen =
        client(Sandboxes.RESTRICTED_KEY)
            .v1()
            .identity()
            .verificationSessions()
            .retrieve(id, expand);
    assertThat(seen.getVerifiedOutputs().getDob().getYear()).isEqualTo(1990);
    assertThat(seen.getLastVerificationReportObject().getDocument().getNumber()).isNotNull();
    assertThat(seen.getLastVerificationReportObject().getDocument().getExpirationDate()).isNull();
  }

  @Test
  void aSessionIsUpdatedWhileItWaits() throws StripeException {
    var id = create().getId();
    var updated =
        sessions.update(
            id,
            VerificationSessionUpdateParams.builder()
                .setType(VerificationSessionUpdateParams.Type.ID_NUMBER)
                .putMetadata("user_id", "")
                .putMetadata("plan", "gold")
                .build());

    assertThat(updated.getType()).isEqualTo("id_number");
    assertThat(updated.getMetadata()).containsOnlyKeys("plan");
    assertThat(updated.getClientSecret()).isNull();
  }

  @Test
  void autoPagingSeesEverySessionOnceAndFiltersByStatus() throws StripeException {
    var ids = new HashSet<String>();
    for (int i = 0; i < 25; i++) {
      ids.add(create().getId());
    }
    sessions.cancel(ids.iterator().next());
    var all = VerificationSessionListParams.builder().setLimit(10L).build();
    var canceled =
        VerificationSessionListParams.builder()
            .setStatus(VerificationSessionListParams.Status.CANCELED)
            .build();

    assertThat(sessions.list(all).autoPagingIterable())
        .extracting(VerificationSession::getId)
        .hasSize(25)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(sessions.list(canceled).getData()).hasSize(1);
  }

  @Test
  void cancelErasesTheErrorAndMayBeRepeated() throws StripeException {
    var id = create().getId();
    sandbox.submitAndFail(id, "document_expired");
    Await.until("the checks are over", () -> sandbox.session(id).lastError() != null);
    assertThat(sessions.retrieve(id).getLastError().getCode()).isEqualTo("document_expired");

    var canceled = sessions.cancel(id);
    assertThat(canceled.getStatus()).isEqualTo("canceled");
    assertThat(canceled.getLastError()).isNull();
    assertThat(canceled.getUrl()).isNull();
    assertThat(sessions.cancel(id).getStatus()).isEqualTo("canceled");
  }

  @Test
  void redactionEmptiesTheSessionAndItsEvents() throws StripeException {
    var id = create().getId();
    sandbox.submit(id);
    sandbox.verify(id);

    assertThat(sessions.redact(id).getRedaction().getStatus()).isEqualTo("processing");
    assertThat(sandbox.session(id).events())
        .extracting(Ledger.Event::type)
        .containsExactly("created", "processing", "verified");
    sandbox.finishRedaction(id);

    var redacted = sessions.retrieve(id);
    assertThat(redacted.getRedaction().getStatus()).isEqualTo("redacted");
    assertThat(redacted.getStatus()).isEqualTo("verified");
    assertThat(redacted.getMetadata()).isEmpty();
    for (var event : stripe.v1().events().list().getData()) {
      assertThat(event.toJson()).doesNotContain("user-1");
    }
    assertThat(sandbox.session(id).events().getLast().type()).isEqualTo("redacted");
  }

  @Test
  void eventsTellWhoCausedThemAndPageBothWays() throws StripeException {
    var key = RequestOptions.builder().setIdempotencyKey("cmd-1").build();
    var id = create().getId();
    sandbox.abandon(id);
    sessions.cancel(id, key);

    var newestFirst = stripe.v1().events().list().getData();
    assertThat(newestFirst)
        .extracting(Event::getType)
        .containsExactly(
            "identity.verification_session.canceled",
            "identity.verification_session.requires_input",
            "identity.verification_session.created");
    assertThat(newestFirst.getFirst().getRequest().getIdempotencyKey()).isEqualTo("cmd-1");
    assertThat(newestFirst.getFirst().getRequest().getId()).startsWith("req_");
    assertThat(newestFirst.get(1).getRequest().getId()).isNull();
    assertThat(newestFirst.getFirst().getDataObjectDeserializer().getObject()).isPresent();

    var next = eventsAfter(newestFirst.getLast().getId());
    assertThat(next).containsExactly("identity.verification_session.requires_input");
  }

  /// One page towards newer events, by hand: the client's own paging sends both cursors at once.
  private List<String> eventsAfter(String event) throws StripeException {
    var params =
        EventListParams.builder()
            .setEndingBefore(event)
            .setLimit(1L)
            .addType("identity.verification_session.canceled")
            .addType("identity.verification_session.requires_input")
            .build();
    return stripe.v1().events().list(params).getData().stream().map(Event::getType).toList();
  }

  @Test
  void aTypeMayHoldAStar() throws StripeException {
    var id = create().getId();
    sandbox.abandon(id);

    assertThat(types("identity.*")).hasSize(2);
    assertThat(types("*.created")).containsExactly("identity.verification_session.created");
    assertThat(types("identity.verification_session")).isEmpty();
  }

  @Test
  void refusalsBecomeTheExceptionsOfTheClient() throws StripeException {
    var id = create().getId();
    assertThatThrownBy(() -> sessions.retrieve("vs_unknown"))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(404);
              assertThat(e.getCode()).isEqualTo("resource_missing");
              assertThat(e.getRequestId()).startsWith("req_");
            });
    assertThatThrownBy(() -> client("sk_test_wrong").v1().events().list())
        .isInstanceOf(AuthenticationException.class);
    sandbox.submit(id);
    assertThatThrownBy(() -> sessions.cancel(id))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.getStatusCode()).isEqualTo(400));
    assertThat(sandbox.ledger().illegal())
        .singleElement()
        .satisfies(call -> assertThat(call.operation()).isEqualTo(Operation.CANCEL));
    var key = RequestOptions.builder().setIdempotencyKey("one").build();
    create(key, "user-1");
    assertThatThrownBy(() -> create(key, "user-2")).isInstanceOf(IdempotencyException.class);
  }

  @Test
  void aCallIsCrossedIfTheSessionMovedAfterTheClientHadRead() throws StripeException {
    var longest = Duration.ofMinutes(1);
    var unread = create().getId();
    sandbox.submit(unread);
    assertThatThrownBy(() -> sessions.redact(unread)).isInstanceOf(InvalidRequestException.class);
    var crossed = create().getId();
    sessions.retrieve(crossed);
    sandbox.submit(crossed);
    assertThatThrownBy(() -> sessions.redact(crossed)).isInstanceOf(InvalidRequestException.class);
    sessions.retrieve(crossed);
    assertThatThrownBy(() -> sessions.redact(crossed)).isInstanceOf(InvalidRequestException.class);

    assertThat(sandbox.ledger().illegal())
        .extracting(call -> call.isCrossed(longest))
        .containsExactly(false, true, false);
    assertThat(sandbox.ledger().illegal()).noneMatch(call -> call.isCrossed(Duration.ofNanos(-1)));
  }

  @Test
  void faultsBecomeTheExceptionsOfTheClient() throws StripeException {
    var id = create().getId();
    strike(Fault.RATE_LIMITED, id, RateLimitException.class);
    strike(Fault.LOCKED, id, RateLimitException.class);
    strike(Fault.CONFLICT, id, ApiException.class);
    strike(Fault.SERVER_ERROR, id, ApiException.class);
    strike(Fault.RESET, id, ApiConnectionException.class);
    assertThat(sandbox.session(id).status().wire()).isEqualTo("requires_input");
    strike(Fault.ANSWER_LOST, id, ApiConnectionException.class);
    assertThat(sandbox.session(id).status().wire()).isEqualTo("canceled");
    strike(Fault.TIMEOUT, id, ApiConnectionException.class);
    assertThat(sandbox.ledger().calls().get("cancel"))
        .containsKey(0)
        .containsEntry(429, 2L)
        .containsEntry(409, 1L)
        .containsEntry(500, 1L);
  }

  @Test
  void objectsOfAnotherModeOrAccountDoNotExist() throws StripeException {
    var id = create().getId();
    var elsewhere = RequestOptions.builder().setStripeAccount("acct_1Other").build();
    var theirs = sessions.create(documents("user-9"), elsewhere);

    assertThatThrownBy(
            () -> client(Sandboxes.LIVE_KEY).v1().identity().verificationSessions().retrieve(id))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> sessions.retrieve(id, elsewhere))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> sessions.retrieve(theirs.getId()))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(sessions.retrieve(theirs.getId(), elsewhere).getId()).isEqualTo(theirs.getId());
    assertThat(sessions.list().getData()).hasSize(1);
    assertThat(stripe.v1().events().list(elsewhere).getData())
        .extracting(Event::getAccount)
        .containsExactly("acct_1Other");
  }

  /// The JDK's own client repeats a call by itself when a kept connection is reset, so that a fault
  /// must strike more than once.
  private void strike(Fault fault, String id, Class<? extends StripeException> expected) {
    sandbox.add(FaultRule.chance(1, Operation.CANCEL, fault));
    assertThatThrownBy(() -> sessions.cancel(id)).as(fault.name()).isInstanceOf(expected);
    sandbox.clearFaults();
  }

  private Set<String> types(String pattern) throws StripeException {
    var found = new HashSet<String>();
    var params = EventListParams.builder().setType(pattern).build();
    stripe.v1().events().list(params).getData().forEach(event -> found.add(event.getType()));
    return found;
  }

  private VerificationSession create() throws StripeException {
    return sessions.create(documents("user-1"));
  }

  private void create(RequestOptions options, String user) throws StripeException {
    var _ = sessions.create(documents(user), options);
  }

  private static VerificationSessionCreateParams documents(String user) {
    return VerificationSessionCreateParams.builder()
        .setType(VerificationSessionCreateParams.Type.DOCUMENT)
        .setClientReferenceId(user)
        .putMetadata("user_id", user)
        .setOptions(
            VerificationSessionCreateParams.Options.builder()
                .setDocument(
                    VerificationSessionCreateParams.Options.Document.builder()
                        .setRequireMatchingSelfie(true)
                        .addAllowedType(
                            VerificationSessionCreateParams.Options.Document.AllowedType.PASSPORT)
                        .build())
                .build())
        .build();
  }

  private StripeClient client(String key) {
    return StripeClient.builder()
        .setApiKey(key)
        .setApiBase(sandbox.url().toString())
        .setMaxNetworkRetries(0)
        .build();
  }
}
