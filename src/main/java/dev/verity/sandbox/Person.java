package dev.verity.sandbox;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// The invented person whom every check of the sandbox sees, and what redaction leaves of her.
final class Person {
  private static final ObjectNode PARTS = Json.resource("person.json");
  private static final Set<String> SENSITIVE =
      Set.of(
          "dob",
          "expiration_date",
          "id_number",
          "number",
          "sex",
          "unparsed_place_of_birth",
          "unparsed_sex");
  private static final Set<String> IMPERSONAL =
      Set.of("country", "id_number_type", "issuing_country", "status", "type", "code", "reason");

  private Person() {}

  /// One part of what Stripe learned, without what only a restricted key may ask for by name.
  static ObjectNode part(String name, boolean redacted, Expansion expansion) {
    var part = Json.child(PARTS, name);
    if (part == null) {
      throw new IllegalArgumentException("Stripe has no part called " + name + ".");
    }
    part.remove(SENSITIVE.stream().filter(field -> !expansion.shows(field)).toList());
    if (redacted) {
      redact(part);
    }
    return part;
  }

  private static void redact(ObjectNode part) {
    for (var name : Set.copyOf(part.propertyNames())) {
      var value = part.get(name);
      if (value instanceof ObjectNode date && date.has("year")) {
        date.put("day", 1).put("month", 1).put("year", 1);
      } else if (value instanceof ObjectNode object) {
        redact(object);
      } else if (value.isString() && !IMPERSONAL.contains(name)) {
        part.put(name, Details.REDACTED);
      }
    }
  }
}
