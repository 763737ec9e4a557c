package dev.verity.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

final class PersonalDataTest {
  private static final JsonNode FIXTURES =
      resource("/dev/verity/sandbox/fixtures.json").path("synthetic");
  private static final JsonNode SPEC = resource("/dev/verity/sandbox/identity-openapi.json");

  @Test
  void aSnapshotEventTellsWhatTheIntegratorPutIn() {
    assertThat(PersonalData.of(FIXTURES.at("/events/created")))
        .extracting(JsonPointer::toString)
        .containsExactly(
            "/data/object/client_reference_id",
            "/data/object/metadata",
            "/request/idempotency_key");
  }

  @ParameterizedTest
  @MethodSource("thinEvents")
  void aThinEventTellsNothing(JsonNode event) {
    assertThat(PersonalData.of(event)).isEmpty();
  }

  static Stream<JsonNode> thinEvents() {
    return FIXTURES.path("thin_notifications").valueStream();
  }

  /// One that holds every member of Stripe's schema, filled.
  @Test
  void theseMembersOfAFilledSessionArePersonalAndNoOthers() {
    var session = new SpecimenOf(SPEC).object("identity.verification_session");
    assertThat(PersonalData.ofSession(session))
        .extracting(JsonPointer::toString)
        .containsExactlyInAnyOrder(
            "/client_reference_id",
            "/client_secret",
            "/last_error/reason",
            "/last_verification_report/client_reference_id",
            "/last_verification_report/document/address",
            "/last_verification_report/document/dob",
            "/last_verification_report/document/error/reason",
            "/last_verification_report/document/expiration_date",
            "/last_verification_report/document/files",
            "/last_verification_report/document/first_name",
            "/last_verification_report/document/issued_date",
            "/last_verification_report/document/issuing_country",
            "/last_verification_report/document/last_name",
            "/last_verification_report/document/number",
            "/last_verification_report/document/sex",
            "/last_verification_report/document/type",
            "/last_verification_report/document/unparsed_place_of_birth",
            "/last_verification_report/document/unparsed_sex",
            "/last_verification_report/email/email",
            "/last_verification_report/email/error/reason",
            "/last_verification_report/id_number/dob",
            "/last_verification_report/id_number/error/reason",
            "/last_verification_report/id_number/first_name",
            "/last_verification_report/id_number/id_number",
            "/last_verification_report/id_number/id_number_type",
            "/last_verification_report/id_number/last_name",
            "/last_verification_report/phone/error/reason",
            "/last_verification_report/phone/phone",
            "/last_verification_report/selfie/document",
            "/last_verification_report/selfie/error/reason",
            "/last_verification_report/selfie/selfie",
            "/metadata",
            "/provided_details",
            "/related_customer",
            "/related_customer_account",
            "/related_person",
            "/url",
            "/verified_outputs");
  }

  @Test
  void aReportIsJudgedAloneAsItIsInsideASession() {
    var specimen = new SpecimenOf(SPEC);
    var report = specimen.object("identity.verification_report");
    var inside =
        PersonalData.ofSession(specimen.object("identity.verification_session")).stream()
            .map(JsonPointer::toString)
            .filter(pointer -> pointer.startsWith("/last_verification_report/"))
            .map(pointer -> pointer.substring("/last_verification_report".length()));

    assertThat(PersonalData.ofReport(report).stream().map(JsonPointer::toString))
        .containsExactlyInAnyOrderElementsOf(inside.toList());
  }

  @Test
  void whatTheSessionWasBeforeIsJudgedLikeTheSession() {
    var event =
        """
        {"id": "evt_1", "data": {"previous_attributes": {
          "status": "processing", "metadata": {"name": "Jenny"}, "url": "https://verify.stripe.com/x",
          "last_error": {"code": "abandoned", "reason": "Jenny left."}, "client_secret": null}}}
        """;
    assertThat(pointers(event))
        .containsExactly(
            "/data/previous_attributes/metadata",
            "/data/previous_attributes/url",
            "/data/previous_attributes/last_error/reason");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verity-vs_1Abc-redact-0",
        "verity-vs_1Abc-cancel-12",
        "verity-vs_1_x-retrieve-3",
      })
  void veritysOwnIdempotencyKeysMayBeTold(String key) {
    assertThat(
            pointers(
                "{\"request\": {\"id\": \"req_1\", \"idempotency_key\": \"%s\"}}".formatted(key)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user-0001", "verity-vs_1Abc-redact-0 Jenny", "", "verity-Jenny-redact-0"})
  void othersIdempotencyKeysMayNot(String key) {
    assertThat(pointers("{\"request\": {\"idempotency_key\": \"%s\"}}".formatted(key)))
        .containsExactly("/request/idempotency_key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\": \"Jenny\"}",
        "{\"data\": [\"Jenny\"]}",
        "{\"data\": {\"object\": {\"status\": {\"of\": \"Jenny\"}}}}",
        "{\"data\": {\"object\": {\"options\": true}}}",
        "{\"data\": {\"object\": {\"options\": {\"document\": {\"allowed_types\": \"Jenny\"}}}}}",
        "{\"data\": {\"object\": {\"options\": {\"document\": {\"allowed_types\": [{\"a\":"
            + " 1}]}}}}}",
        "{\"data\": {\"object\": {\"redaction\": \"Jenny\"}}}",
        "{\"data\": {\"object\": {\"last_verification_report\": [1]}}}",
        "{\"id\": [1]}",
        "{\"tomorrow\": 0}",
        "{\"tomorrow\": false}",
        "{\"tomorrow\": [{}]}",
        "\"Jenny\"",
        "[1]"
      })
  void aValueWhereNoneOfItsKindIsKnownIsPersonal(String event) {
    assertThat(pointers(event)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tomorrow\": null}",
        "{\"tomorrow\": {}}",
        "{\"tomorrow\": []}",
        "{\"data\": {\"object\": {\"metadata\": {}, \"url\": null}}}",
        "null"
      })
  void nullsAndEmptyContainersTellNothing(String event) {
    assertThat(pointers(event)).isEmpty();
  }

  private static List<String> pointers(String json) {
    return PersonalData.of(Json.MAPPER.readTree(json)).stream().map(JsonPointer::toString).toList();
  }

  static JsonNode resource(String name) {
    try (var stream = PersonalDataTest.class.getResourceAsStream(name)) {
      return Json.MAPPER.readTree(stream);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
