package dev.verity.sandbox;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What a call asks to see in full. Sensitive results must be asked for by name, by a key with the
/// right to see them.
record Expansion(Set<String> paths) {
  static final Expansion NONE = new Expansion(Set.of());

  private static final String LIST_PREFIX = "data.";
  private static final String REPORT = "last_verification_report";
  private static final Set<String> PLAIN =
      Set.of(
          REPORT,
          "verified_outputs",
          "provided_details",
          "last_error",
          "options",
          "redaction",
          "related_person",
          "document",
          "selfie",
          "id_number",
          "email",
          "phone",
          "data",
          "request");
  private static final Set<String> SENSITIVE =
      Set.of(
          "verified_outputs.dob",
          "verified_outputs.id_number",
          "verified_outputs.sex",
          "verified_outputs.unparsed_sex",
          "verified_outputs.unparsed_place_of_birth",
          "document.number",
          "document.expiration_date",
          "document.dob",
          "document.sex",
          "document.unparsed_sex",
          "document.unparsed_place_of_birth",
          "id_number.dob",
          "id_number.id_number");

  Expansion {
    paths = Set.copyOf(paths);
  }

  static Expansion of(ObjectNode parameters, boolean list, ApiKey key) {
    var paths = new HashSet<String>();
    for (var node : parameters.path("expand")) {
      var asked = node.asString();
      if (list != asked.startsWith(LIST_PREFIX)) {
        throw notExpandable(asked);
      }
      paths.add(checked(list ? asked.substring(LIST_PREFIX.length()) : asked, key));
    }
    return new Expansion(paths);
  }

  private static String checked(String path, ApiKey key) {
    var local = path.startsWith(REPORT + ".") ? path.substring(REPORT.length() + 1) : path;
    if (SENSITIVE.contains(local)) {
      if (!key.may(Right.IDENTITY_SENSITIVE)) {
        throw Refusal.right(Right.IDENTITY_SENSITIVE);
      }
    } else if (!PLAIN.contains(local)) {
      throw notExpandable(path);
    }
    return path;
  }

  private static Refusal notExpandable(String path) {
    return Refusal.invalidParameter("expand", "This property cannot be expanded (" + path + ").");
  }

  /// Whether this property, or something inside it, was asked for.
  boolean shows(String property) {
    return paths.stream()
        .anyMatch(path -> path.equals(property) || path.startsWith(property + "."));
  }

  /// What was asked for inside this property.
  Expansion inside(String property) {
    var inner = new HashSet<String>();
    for (var path : paths) {
      if (path.startsWith(property + ".")) {
        inner.add(path.substring(property.length() + 1));
      }
    }
    return new Expansion(inner);
  }

  Expansion insideReport() {
    return inside(REPORT);
  }

  boolean showsReport() {
    return shows(REPORT);
  }
}
