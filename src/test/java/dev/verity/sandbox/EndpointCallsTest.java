package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import dev.verity.Await;
import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the API tells of webhook endpoints.
class EndpointCallsTest {
  private static final String ENDPOINTS = "/v1/webhook_endpoints";
  private static final String DESTINATIONS = "/v2/core/event_destinations";
  private static final URI HOOK = URI.create("https://verity.example/hook");

  private final ObjectNode openapi = Json.resource("endpoints-openapi.json");
  private final Sandbox sandbox =
      Sandbox.start(
          Sandboxes.SETTINGS.with(
              List.of(
                  ApiKey.secret(Sandboxes.KEY),
                  ApiKey.secret(Sandboxes.LIVE_KEY),
                  ApiKey.restricted("rk_test_reader", Set.of(Right.IDENTITY_READ)))));
  private final Http http = Http.to(sandbox, Sandboxes.KEY);

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void snapshotEndpointsAreListedNewestFirstWithoutTheirSecrets() {
    var first = register(EndpointSettings.snapshots(HOOK, "whsec_hush"));
    var second =
        register(
            EndpointSettings.snapshots(HOOK, "whsec_hush")
                .withEnabledEvents(Set.of("identity.verification_session.verified")));
    register(EndpointSettings.thin(HOOK, "whsec_hush"));
    sandbox.disable(first);

    var list = http.get(ENDPOINTS).json();

    fits(ENDPOINTS, list);
    assertThat(list.toString()).doesNotContain("hush");
    assertThat(list.path("data").valueStream().map(each -> each.path("id").asString()))
        .containsExactly(second, first);
    assertThat(list.at("/data/0/status").asString()).isEqualTo("enabled");
    assertThat(list.at("/data/0/enabled_events/0").asString())
        .isEqualTo("identity.verification_session.verified");
    assertThat(list.at("/data/1/status").asString()).isEqualTo("disabled");
    assertThat(http.get(ENDPOINTS + "?limit=1").json().path("has_more").asBoolean()).isTrue();
    assertThat(http.get(ENDPOINTS + "?limit=1&starting_after=" + second).json().at("/data/0/id"))
        .isEqualTo(list.at("/data/1/id"));
  }

  @Test
  void eachModeSeesItsOwn() {
    register(EndpointSettings.snapshots(HOOK, "whsec_hush").withLivemode(true));

    assertThat(http.get(ENDPOINTS).json().path("data")).isEmpty();
    assertThat(Http.to(sandbox, Sandboxes.LIVE_KEY).get(ENDPOINTS).json().path("data")).hasSize(1);
  }

  @Test
  void thinEndpointsAreEventDestinationsWhoseUrlMustBeAskedFor() {
    register(EndpointSettings.thin(HOOK, "whsec_hush"));

    var bare = http.get(DESTINATIONS).json();
    var whole = http.get(DESTINATIONS + "?include%5B0%5D=webhook_endpoint.url").json();

    fits(DESTINATIONS, bare);
    fits(DESTINATIONS, whole);
    assertThat(bare.at("/data/0/webhook_endpoint/url").isNull()).isTrue();
    assertThat(whole.at("/data/0/webhook_endpoint/url").asString()).isEqualTo(HOOK.toString());
    assertThat(whole.at("/data/0/enabled_events").valueStream().map(JsonNode::asString))
        .containsExactly("*", "v1.identity.verification_session.redacted");
  }

  @Test
  void aKeyWithoutTheRightIsRefused() {
    var reader = Http.to(sandbox, "rk_test_reader");

    assertThat(reader.get(ENDPOINTS).status()).isEqualTo(403);
    assertThat(reader.get(DESTINATIONS).status()).isEqualTo(403);
    assertThat(reader.get(ENDPOINTS).error().path("message").asString()).contains("webhooks_read");
  }

  @Test
  void theOfficialClientReadsThem() throws StripeException {
    var id = register(EndpointSettings.snapshots(HOOK, "whsec_hush"));
    var client =
        StripeClient.builder()
            .setApiKey(Sandboxes.KEY)
            .setApiBase(sandbox.url().toString())
            .build();

    assertThat(client.v1().webhookEndpoints().list().getData())
        .singleElement()
        .satisfies(endpoint -> {
          assertThat(endpoint.getId()).isEqualTo(id);
          assertThat(endpoint.getUrl()).isEqualTo(HOOK.toString());
          assertThat(endpoint.getStatus()).isEqualTo("enabled");
        });
  }

  @Test
  void aDisabledEndpointIsToldNothingUntilItIsEnabledAgain() throws Exception {
    try (var receiver = Receiver.accepting()) {
      var id = register(EndpointSettings.snapshots(receiver.url(), "whsec_hush"));
      sandbox.disable(id);
      http.create();
      assertThat(sandbox.deliveries()).isEmpty();

      sandbox.enable(id);
      http.create();
      Await.until("the second session is told", () -> receiver.got().size() == 1);
    }
  }

  @Test
  void endpointsAreDisabledOverHttpToo() {
    var id = register(EndpointSettings.snapshots(HOOK, "whsec_hush"));

    assertThat(http.json("POST", "/sandbox/endpoints/" + id + "/disable", "").status())
        .isEqualTo(204);
    assertThat(sandbox.endpoints().getFirst().enabled()).isFalse();
    assertThat(http.json("POST", "/sandbox/endpoints/" + id + "/enable", "").status())
        .isEqualTo(204);
    assertThat(sandbox.endpoints().getFirst().enabled()).isTrue();
    assertThatThrownBy(() -> sandbox.disable("we_none")).isInstanceOf(NoSuchElementException.class);
  }

  private String register(EndpointSettings settings) {
    return sandbox.register(settings).id();
  }

  private void fits(String path, JsonNode answer) {
    var schema =
        (ObjectNode)
            openapi
                .path("paths")
                .path(path)
                .at("/get/responses/200/content/application~1json/schema")
                .deepCopy();
    schema.set("components", openapi.path("components").deepCopy());
    SchemaTest.strict(schema);
    var compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    assertThat(compiled.validate(answer)).as(answer.toPrettyString()).isEmpty();
  }
}
