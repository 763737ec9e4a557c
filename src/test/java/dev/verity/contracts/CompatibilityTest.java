package dev.verity.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.cli.ContractsCommand;
import dev.verity.contracts.Compatibility.Writer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Nothing that the last version promised is broken by this one; and what would break it is found.
///
/// The promises are those in `src/test/resources/dev/verity/contracts`, as `verity contracts` wrote
/// them when that version was released. Its folder takes the place of the one before.
final class CompatibilityTest {
  private static final Path HOME = Path.of("src/test/resources/dev/verity/contracts");

  /// What people and systems send.
  private static final Set<String> SENT =
      Set.of("request.schema.json", "erasure-ack.schema.json", "policy.schema.json");

  private static final Set<String> SENT_CHANNELS = Set.of("requests", "erasure-acks");

  private static final String SCHEMA =
      """
      {"type": "object", "required": ["id", "kind"], "properties": {
       "id": {"type": "string"}, "kind": {"enum": ["a", "b"]},
       "word": {"type": "string", "x-extensible-enum": ["x", "y"]},
       "at": {"type": ["string", "null"], "pattern": "^2"},
       "many": {"type": "array", "items": {"$ref": "#/$defs/one"}},
       "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
       "$defs": {"one": {"type": "object", "required": ["deep"], "properties": {
        "deep": {"type": "integer", "minimum": 0}}}}}
      """;

  @TempDir private Path folder;

  @Test
  void whatWasPromisedHolds() throws IOException {
    new CommandLine(new ContractsCommand())
        .setOut(new PrintWriter(new StringWriter()))
        .execute(folder.toString());

    assertThat(breaks(promises(promised()), promises(folder))).isEmpty();
  }

  @Test
  void aPromiseThatIsGoneIsFound() throws IOException {
    var promised = promises(promised());

    assertThat(breaks(promised, Map.of()))
        .containsExactlyElementsOf(
            promised.keySet().stream().map(name -> name + " is gone").toList())
        .contains("events results headers is gone", "admin.openapi GET /readyz is gone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\": {\"type\": \"string\"},->",
        "\"id\": {->\"key\": {",
        "[\"id\", \"kind\"]->[\"id\", \"kind\", \"word\"]",
        "\"string\"},->\"integer\"},",
        "[\"string\", \"null\"]->\"string\"",
        "[\"a\", \"b\"]->[\"a\"]",
        "[\"a\", \"b\"]->[\"a\", \"c\"]",
        "[\"x\", \"y\"]->[\"x\"]",
        "x-extensible-enum->enum",
        "\"^2\"->\"^3\"",
        ", \"pattern\": \"^2\"->",
        "\"type\": \"string\", \"x-->\"type\": \"string\", \"minLength\": 1, \"x-",
        "\"items\"->\"prefixItems\"",
        "#/$defs/one->#/$defs/two",
        ", {\"type\": \"integer\"}]->]",
        "{\"type\": \"integer\"}]->{\"type\": \"boolean\"}]",
        "\"deep\": {\"type\": \"integer\"->\"deep\": {\"type\": \"string\"",
        "\"minimum\": 0->\"minimum\": 1",
        "[\"deep\"]->[\"deep\", \"deeper\"]",
        "{\"type\": \"object\", \"required\": [\"id->{\"additionalProperties\": false, \"type\":"
            + " \"object\", \"required\": [\"id",
      })
  void whatBreaksReadersAndSendersIsFound(String change) {
    var later = changed(change);

    assertThat(breaks(Writer.VERITY, later)).isNotEmpty();
    assertThat(breaks(Writer.OTHERS, later)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"id\", \"kind\"]->[\"id\"]",
        "\"id\": {\"type\": \"string\"}->\"id\": {\"type\": [\"string\", \"null\"]}",
        "[\"a\", \"b\"]->[\"a\", \"b\", \"c\"]",
      })
  void whatBreaksReadersAloneIsFound(String change) {
    var later = changed(change);

    assertThat(breaks(Writer.VERITY, later)).isNotEmpty();
    assertThat(breaks(Writer.OTHERS, later)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\": {->\"more\": {\"type\": \"string\"}, \"id\": {",
        "[\"x\", \"y\"]->[\"x\", \"y\", \"z\"]",
        "\"$defs\": {->\"$defs\": {\"two\": {\"type\": \"null\"}, ",
        "\"id\": {->\"id\": {\"description\": \"Another one.\", ",
        "[\"id\", \"kind\"]->[\"kind\", \"id\"]",
      })
  void whatMayBeAddedIs(String change) {
    var later = changed(change);

    assertThat(breaks(Writer.VERITY, later)).isEmpty();
    assertThat(breaks(Writer.OTHERS, later)).isEmpty();
  }

  private static Path promised() throws IOException {
    try (var all = Files.list(HOME)) {
      var folders = all.filter(Files::isDirectory).toList();
      assertThat(folders).hasSize(1);
      return folders.getFirst();
    }
  }

  private static List<String> breaks(Writer writer, JsonNode later) {
    return Compatibility.breaks(writer, "", JsonMapper.shared().readTree(SCHEMA), later);
  }

  private static JsonNode changed(String change) {
    var parts = change.split("->", 2);
    var changed = SCHEMA.replace(parts[0], parts[1]);
    assertThat(changed).isNotEqualTo(SCHEMA);
    return JsonMapper.shared().readTree(changed);
  }

  private static List<String> breaks(Map<String, Promise> earlier, Map<String, Promise> later) {
    var breaks = new ArrayList<String>();
    earlier.forEach((name, promise) -> {
      var now = later.get(name);
      if (now == null) {
        breaks.add(name + " is gone");
      } else {
        breaks.addAll(Compatibility.breaks(promise.writer(), name, promise.schema(), now.schema()));
      }
    });
    return breaks;
  }

  private record Promise(Writer writer, JsonNode schema) {
    static Promise of(boolean isSent, JsonNode schema) {
      return new Promise(isSent ? Writer.OTHERS : Writer.VERITY, schema);
    }
  }

  /// Each schema of each contract in a folder, and each operation, by a name that is to stay.
  private static Map<String, Promise> promises(Path folder) {
    var promises = new LinkedHashMap<String, Promise>();
    var contracts = Contracts.in(folder);
    contracts
        .schemas()
        .forEach((name, schema) -> promises.put(name, Promise.of(SENT.contains(name), schema)));
    for (var message : contracts.messages()) {
      var name = message.channel() + " " + message.name();
      var isSent = SENT_CHANNELS.contains(message.channel());
      promises.put(name + " key", Promise.of(isSent, message.key()));
      promises.put(name + " headers", Promise.of(isSent, message.headers()));
      promises.put(name + " payload", Promise.of(isSent, message.payload()));
    }
    for (var http : List.of("openapi", "webhook.openapi", "admin.openapi")) {
      http(http, Contracts.yaml(folder.resolve(http + ".yaml")), promises);
    }
    return promises;
  }

  private static void http(String name, JsonNode document, Map<String, Promise> promises) {
    var sent =
        document.findValues("requestBody").stream()
            .flatMap(body -> body.findValuesAsString("$ref").stream())
            .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    var http = new HttpContract(document, "");
    http.operations()
        .forEach(operation ->
            promises.put(
                name + " " + operation, Promise.of(false, JsonMapper.shared().createObjectNode())));
    document
        .at("/components/schemas")
        .forEachEntry((schema, its) ->
            promises.put(name + " " + schema, Promise.of(sent.contains(schema), its)));
  }
}
