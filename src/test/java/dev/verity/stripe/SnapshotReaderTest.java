package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SnapshotReaderTest {

  @Test
  void aFailedAttemptIsReadWithItsErrorAndReport() {
    assertThat(
            read(
                """
                {"id":"vs_1","object":"identity.verification_session","created":1790000000,
                 "status":"requires_input","redaction":null,
                 "last_error":{"code":"document_expired","reason":"It has expired."},
                 "last_verification_report":"vr_1",
                 "type":"document","options":{"document":{"require_matching_selfie":true}}}
                """))
        .contains(
            new Snapshot(
                Status.Known.REQUIRES_INPUT,
                Redaction.Known.NONE,
                "document_expired",
                "vr_1",
                "document",
                true,
                Instant.ofEpochSecond(1_790_000_000)));
  }

  @Test
  void anExpandedReportGivesItsId() {
    assertThat(
            read(
                """
                {"created":1,"status":"verified","redaction":{"status":"processing"},
                 "last_error":null,"last_verification_report":{"id":"vr_2","type":"document"}}
                """))
        .contains(
            new Snapshot(
                Status.Known.VERIFIED,
                Redaction.Known.PROCESSING,
                null,
                "vr_2",
                null,
                false,
                Instant.ofEpochSecond(1)));
  }

  @Test
  void valuesThatAreNewAreCarried() {
    assertThat(
            read(
                """
                {"created":1,"status":"requires_review","redaction":{"status":"validated"},
                 "last_error":{"code":"address_mismatch"}}
                """))
        .contains(
            new Snapshot(
                new Status.Unknown("requires_review"),
                new Redaction.Unknown("validated"),
                "address_mismatch",
                null,
                null,
                false,
                Instant.ofEpochSecond(1)));
  }

  @Test
  void anErrorWithoutACodeIsNoReasonToDoubtTheRest() {
    assertThat(read("{\"created\":1,\"status\":\"requires_input\",\"last_error\":{\"code\":null}}"))
        .contains(
            new Snapshot(
                Status.Known.REQUIRES_INPUT,
                Redaction.Known.NONE,
                null,
                null,
                null,
                false,
                Instant.ofEpochSecond(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "7",
        "\"vs_1\"",
        "{}",
        "{'status':'verified'}",
        "{'created':1}",
        "{'created':1,'status':null}",
        "{'created':1,'status':''}",
        "{'created':1,'status':7}",
        "{'created':1,'status':['verified']}",
        "{'created':'1','status':'verified'}",
        "{'created':1.5,'status':'verified'}",
        "{'created':9223372036854775807,'status':'verified'}",
        "{'created':99999999999999999999999,'status':'verified'}",
        "{'created':1,'status':'verified','redaction':'processing'}",
        "{'created':1,'status':'verified','redaction':{}}",
        "{'created':1,'status':'verified','redaction':{'status':null}}",
        "{'created':1,'status':'verified','last_error':'abandoned'}",
        "{'created':1,'status':'verified','last_error':{'code':7}}",
        "{'created':1,'status':'verified','last_verification_report':7}",
        "{'created':1,'status':'verified','last_verification_report':{}}"
      })
  void whatIsOddGivesNothingAndThrowsNothing(String json) {
    assertThat(read(json.replace('\'', '"'))).isEmpty();
  }

  private static Optional<Snapshot> read(String json) {
    return SnapshotReader.read(JsonMapper.shared().readTree(json));
  }
}
