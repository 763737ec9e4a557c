package dev.verity.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The schema and the reader agree on the form of a policy.
final class PolicySchemaTest {
  private static final int DOCUMENTS = 4_000;
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(YAML.readTree(Schemas.policy()));

  /// Values of every kind, good at some places and bad at others.
  private static final List<String> VALUES =
      List.of(
          "true",
          "false",
          "null",
          "0",
          "1",
          "3",
          "3.0",
          "20",
          "21",
          "1000",
          "1001",
          "2.5",
          "-1",
          "9999999999",
          "\"true\"",
          "\"\"",
          "never",
          "P1D",
          "P30D",
          "PT0S",
          "P0D",
          "PT24H",
          "PT2M",
          "PT0.5S",
          "P1DT2H3M4.5S",
          "P",
          "PT",
          "P1DT",
          "P1W",
          "P1M",
          "p1d",
          "+P1D",
          "P-1D",
          "P5",
          "P99999D",
          "P100000D",
          "PT10S ",
          "PT1.S",
          "verified",
          "requires_input",
          "processing",
          "canceled",
          "validated",
          "document",
          "id_number",
          "verification_flow",
          "selfie",
          "none",
          "session",
          "email",
          "phone",
          "other",
          "abandoned",
          "document_expired",
          "new_code",
          "New_code",
          "documnt",
          "own",
          "acct_1",
          "acct_",
          "org_1/acct_2",
          "acct_1/acct_2",
          "a",
          "a-b_C9",
          "a b",
          "-a",
          "ä",
          "[]",
          "{}",
          "[verified]",
          "[verified, canceled]",
          "[verified, verified]",
          "[own, acct_1]",
          "[document, abandoned]",
          "[document, document]",
          "[null]",
          "[[verified]]",
          "[{}]",
          "[{name: a}]",
          "{name: a}");

  @Test
  void whatStandsInTheRepositoryFits() throws Exception {
    assertThat(errors(YAML.readTree(PolicyFileTest.FULL))).isEmpty();
    assertThat(errors(YAML.readTree(Files.readString(Path.of("deploy", "policy.yaml"))))).isEmpty();
  }

  @Test
  void everyValueAtEveryPlaceIsJudgedAlike() {
    var full = YAML.readTree(PolicyFileTest.FULL);
    for (var place : places(full, "")) {
      for (var value : VALUES) {
        var document = full.deepCopy();
        put(document, place, YAML.readTree(value));
        judge(document);
      }
    }
  }

  @Test
  void randomDocumentsAreJudgedAlike() {
    var seed = System.nanoTime();
    System.out.println("policy documents, seed " + seed);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var full = YAML.readTree(PolicyFileTest.FULL);
    var good = 0;
    for (var i = 0; i < DOCUMENTS; i++) {
      var document = (ObjectNode) full.deepCopy();
      for (var change = random.nextInt(4); change >= 0; change--) {
        mutate(document, random);
      }
      good += judge(document) ? 1 : 0;
    }
    assertThat(good).isBetween(DOCUMENTS / 50, DOCUMENTS * 49 / 50);
  }

  private static void mutate(ObjectNode document, RandomGenerator random) {
    var places = places(document, "");
    if (places.isEmpty()) {
      return;
    }
    var place = places.get(random.nextInt(places.size()));
    switch (random.nextInt(4)) {
      case 0, 1 -> put(document, place, YAML.readTree(VALUES.get(random.nextInt(VALUES.size()))));
      case 2 -> remove(document, place);
      default -> put(document, place + "x", YAML.readTree("true"));
    }
  }

  /// Whether a document is good; fails where the two do not say the same.
  private static boolean judge(JsonNode document) {
    var errors = errors(document);
    var mistakes = PolicyFile.mistakesOfForm(document);
    assertThat(mistakes.isEmpty())
        .as("%s%nschema: %s%nreader: %s", document, errors, mistakes)
        .isEqualTo(errors.isEmpty());
    return mistakes.isEmpty();
  }

  private static List<String> errors(JsonNode document) {
    return SCHEMA.validate(document).stream().map(Object::toString).toList();
  }

  private static List<String> places(JsonNode node, String path) {
    var places = new ArrayList<String>();
    if (node instanceof ObjectNode object) {
      for (var name : object.propertyNames()) {
        places.add(path + "/" + name);
        places.addAll(places(object.get(name), path + "/" + name));
      }
    } else if (node instanceof ArrayNode array) {
      for (var i = 0; i < array.size(); i++) {
        places.add(path + "/" + i);
        places.addAll(places(array.get(i), path + "/" + i));
      }
    }
    return places;
  }

  private static void put(JsonNode document, String place, JsonNode value) {
    var slash = place.lastIndexOf('/');
    var name = place.substring(slash + 1);
    switch (document.at(place.substring(0, slash))) {
      case ObjectNode object -> object.set(name, value);
      case ArrayNode array when name.chars().allMatch(Character::isDigit) ->
          array.set(Integer.parseInt(name), value);
      case ArrayNode array -> array.add(value);
      default -> {}
    }
  }

  private static void remove(JsonNode document, String place) {
    var slash = place.lastIndexOf('/');
    var name = place.substring(slash + 1);
    switch (document.at(place.substring(0, slash))) {
      case ObjectNode object -> object.remove(name);
      case ArrayNode array -> array.remove(Integer.parseInt(name));
      default -> {}
    }
  }
}
