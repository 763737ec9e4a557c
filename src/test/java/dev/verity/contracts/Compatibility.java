package dev.verity.contracts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a later schema breaks for programs that were written to an earlier one.
///
/// What Verity writes is read for years after, so old and new records have to fit both: members may
/// be added that can be absent, and words to lists that are open. What others send has to be taken
/// as before: more may be taken, and less may be wanted.
final class Compatibility {
  private static final String WORDS = "x-extensible-enum";
  private static final Set<String> REMARKS =
      Set.of("$id", "$schema", "$comment", "title", "description", "examples", "example");

  /// Who writes what the schema describes.
  enum Writer {
    VERITY,
    OTHERS
  }

  private final Writer writer;
  private final List<String> breaks = new ArrayList<>();

  private Compatibility(Writer writer) {
    this.writer = writer;
  }

  /// One sentence for each thing that is broken.
  static List<String> breaks(Writer writer, String place, JsonNode earlier, JsonNode later) {
    var compatibility = new Compatibility(writer);
    compatibility.schema(place, earlier, later);
    return compatibility.breaks;
  }

  private void schema(String place, JsonNode earlier, JsonNode later) {
    if (!(earlier instanceof ObjectNode before) || !(later instanceof ObjectNode after)) {
      if (!earlier.equals(later)) {
        tell(place, "was %s and is %s".formatted(earlier, later));
      }
      return;
    }
    var keywords = new HashSet<String>();
    keywords.addAll(before.propertyNames());
    keywords.addAll(after.propertyNames());
    keywords.removeAll(REMARKS);
    for (var keyword : keywords.stream().sorted().toList()) {
      keyword(place + "/" + keyword, keyword, before.path(keyword), after.path(keyword));
    }
  }

  private void keyword(String place, String keyword, JsonNode earlier, JsonNode later) {
    switch (keyword) {
      case "properties", "patternProperties", "$defs" -> named(place, earlier, later);
      case "required" -> {
        more(place, "is wanted now", earlier, later);
        if (writer == Writer.VERITY) {
          more(place, "may be absent now", later, earlier);
        }
      }
      case "type", "enum" -> {
        more(place, "is gone", later, earlier);
        if (writer == Writer.VERITY || earlier.isMissingNode()) {
          more(place, "is new", earlier, later);
        }
      }
      case WORDS -> {
        more(place, "is gone", later, earlier);
        if (earlier.isMissingNode() || later.isMissingNode()) {
          tell(place, "the list was %s and is %s".formatted(earlier, later));
        }
      }
      case "anyOf", "oneOf", "allOf" -> choices(place, earlier, later);
      default -> schema(place, earlier, later);
    }
  }

  private void named(String place, JsonNode earlier, JsonNode later) {
    earlier.forEachEntry((name, schema) -> {
      if (later.has(name)) {
        schema(place + "/" + name, schema, later.get(name));
      } else {
        tell(place, name + " is gone");
      }
    });
  }

  private void choices(String place, JsonNode earlier, JsonNode later) {
    if (earlier.size() != later.size()) {
      tell(place, "there were %d choices and are %d".formatted(earlier.size(), later.size()));
      return;
    }
    for (var at = 0; at < earlier.size(); at++) {
      schema(place + "/" + at, earlier.get(at), later.get(at));
    }
  }

  /// Tells what the second has and the first has not.
  private void more(String place, String what, JsonNode first, JsonNode second) {
    var more = words(second);
    more.removeAll(words(first));
    more.stream().sorted().forEach(word -> tell(place, word + " " + what));
  }

  private static Set<String> words(JsonNode node) {
    var each =
        node.isArray() ? node.valueStream() : Stream.of(node).filter(one -> !one.isMissingNode());
    return each.map(JsonNode::toString).collect(Collectors.toCollection(HashSet::new));
  }

  private void tell(String place, String sentence) {
    breaks.add(place + ": " + sentence);
  }
}
