package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlApiTest {
  private final Sandbox sandbox = Sandbox.start(Sandboxes.SETTINGS);
  private final Http control = Http.withoutKey(sandbox);
  private final String id = Http.to(sandbox, Sandboxes.KEY).create();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void aSessionIsDrivenThroughItsLife() {
    assertThat(act("abandon", "")).isEqualTo("requires_input abandoned none");
    assertThat(act("decline", "")).isEqualTo("requires_input consent_declined none");
    assertThat(act("drop", "{\"code\":\"device_not_supported\"}"))
        .isEqualTo("requires_input device_not_supported none");
    assertThat(act("submit", "")).isEqualTo("processing - none");
    assertThat(act("finish", "{\"outcome\":\"failed\",\"code\":\"id_number_mismatch\"}"))
        .isEqualTo("requires_input id_number_mismatch none");
    assertThat(act("override", "{\"status\":\"verified\"}")).isEqualTo("verified - none");
    assertThat(act("override", "{\"status\":\"requires_input\"}"))
        .isEqualTo("requires_input document_unverified_other none");
    assertThat(act("submit", "{\"outcome\":\"verified\"}"))
        .isIn("processing - none", "verified - none"); // the checks take a millisecond
    Await.until(
        "the checks are over", () -> sandbox.session(id).status().wire().equals("verified"));
    assertThat(sandbox.session(id).events())
        .extracting(Ledger.Event::type)
        .endsWith("processing", "verified");
    assertThat(act("redact", "")).isEqualTo("verified - processing");
    assertThat(act("finish-redaction", "")).isEqualTo("verified - redacted");
  }

  @Test
  void redactingAtTheDashboardCancelsAndNamesNoKey() {
    assertThat(act("redact", "")).isEqualTo("canceled - processing");
    assertThat(sandbox.session(id).events().getLast())
        .satisfies(event -> {
          assertThat(event.type()).isEqualTo("canceled");
          assertThat(event.idempotencyKey()).isNull();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finish|{\"outcome\":\"verified\"}|409",
        "finish|{}|400",
        "submit|{\"outcome\":\"failed\"}|400",
        "submit|{\"result\":\"verified\"}|400",
        "submit|{|400",
        "drop|{}|400",
        "override|{\"status\":\"verified\"}|409",
        "override|{\"status\":\"done\"}|400",
        "finish-redaction|{}|409"
      })
  void whatCannotBeIsRefused(String act, String body, int status) {
    var refused = control.json("POST", "/sandbox/sessions/" + id + "/" + act, body);

    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.error().asString()).isNotEmpty();
    assertThat(control.json("POST", "/sandbox/sessions/vs_none/abandon", "").status())
        .isEqualTo(404);
  }

  @Test
  void endpointsAreRegisteredListedAndRemoved() {
    var receiver = Receiver.accepting();
    try (receiver) {
      var made =
          control.json("POST", "/sandbox/endpoints", "{\"url\":\"" + receiver.url() + "\"}").json();
      assertThat(made.at("/settings/secrets/0").asString()).startsWith("whsec_");
      sandbox.abandon(id);
      Await.until("the delivery came", () -> sandbox.pendingDeliveries() == 0);

      var deliveries = control.get("/sandbox/deliveries").json();
      assertThat(deliveries.at("/0/state").asString()).isEqualTo("delivered");
      var resend = "/sandbox/events/" + deliveries.at("/0/event").asString() + "/resend";
      assertThat(control.json("POST", resend, "").status()).isEqualTo(204);
      Await.until("it came again", () -> receiver.got().size() == 2);

      var path = "/sandbox/endpoints/" + made.path("id").asString();
      assertThat(control.json("DELETE", path, "").status()).isEqualTo(204);
      assertThat(control.json("DELETE", path, "").status()).isEqualTo(404);
      assertThat(control.get("/sandbox/endpoints").json()).isEmpty();
    }
    assertThat(control.json("POST", "/sandbox/endpoints", "{\"url\":\"ftp://x\"}").status())
        .isEqualTo(400);
  }

  @Test
  void chaosAndFaultsAreSetAndTakenBack() {
    var chaos =
        control.json("PUT", "/sandbox/chaos", "{\"seed\":4,\"lost\":0.5,\"delay_max\":\"PT2S\"}");
    assertThat(chaos.status()).isEqualTo(200);
    assertThat(sandbox.chaos().lost()).isEqualTo(0.5);
    assertThat(control.json("PUT", "/sandbox/chaos", "{\"lost\":2}").status()).isEqualTo(400);

    var fault = "{\"fault\":\"server_error\",\"operation\":\"redact\",\"times\":2}";
    assertThat(control.json("POST", "/sandbox/faults", fault).status()).isEqualTo(200);
    assertThat(sandbox.faults())
        .containsExactly(FaultRule.next(2, Operation.REDACT, Fault.SERVER_ERROR));
    assertThat(control.json("DELETE", "/sandbox/faults", "").status()).isEqualTo(204);
    assertThat(sandbox.faults()).isEmpty();
  }

  @Test
  void theLedgerTellsEverything() {
    sandbox.submit(id);
    sandbox.verify(id);
    var ledger = control.get("/sandbox/ledger").json();

    assertThat(ledger.at("/sessions/0/status").asString()).isEqualTo("verified");
    assertThat(ledger.at("/sessions/0/redaction").asString()).isEqualTo("none");
    assertThat(ledger.at("/sessions/0/events/2/type").asString()).isEqualTo("verified");
    assertThat(ledger.at("/webhooks/events").asInt()).isEqualTo(3);
    assertThat(ledger.at("/calls/create/200").asInt()).isEqualTo(1);
  }

  private String act(String act, String body) {
    var result = control.json("POST", "/sandbox/sessions/" + id + "/" + act, body);
    assertThat(result.status()).as(result.response().body()).isEqualTo(200);
    var json = result.json();
    return json.path("status").asString()
        + " "
        + json.path("last_error").asString("-")
        + " "
        + json.path("redaction").asString();
  }
}
