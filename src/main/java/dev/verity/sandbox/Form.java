package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Reads Stripe's form encoding: `a=1&b[c]=2&d[]=3&e[0]=4`. Everything stays text, and a list is an
/// object whose names are numbers, since only the parameter's schema can tell lists from maps.
final class Form {
  private static final int PARAMETERS_MAX = 1_000;
  private static final int DEPTH_MAX = 8;

  private Form() {}

  static ObjectNode parse(String text) {
    var form = Json.object();
    if (text.isEmpty()) {
      return form;
    }
    var pairs = text.split("&", -1);
    if (pairs.length > PARAMETERS_MAX) {
      throw Refusal.invalidParameter("", "Too many parameters.");
    }
    for (var pair : pairs) {
      if (!pair.isEmpty()) {
        var equals = pair.indexOf('=');
        var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        put(form, name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static void put(ObjectNode form, String name, String value) {
    var path = path(name);
    if (path.getFirst().isEmpty()) {
      throw malformed(name);
    }
    var at = form;
    for (var step : path.subList(0, path.size() - 1)) {
      var key = step.isEmpty() ? Integer.toString(at.size()) : step;
      if (!at.has(key)) {
        at = at.putObject(key);
      } else if (at.get(key) instanceof ObjectNode deeper) {
        at = deeper;
      } else {
        throw malformed(name);
      }
    }
    var last = path.getLast().isEmpty() ? Integer.toString(at.size()) : path.getLast();
    if (at.path(last).isObject()) {
      throw malformed(name);
    }
    at.put(last, value);
  }

  /// `a[b][]` is `a`, `b` and an empty step.
  private static List<String> path(String name) {
    var steps = new ArrayList<String>();
    var open = name.indexOf('[');
    if (open < 0) {
      return List.of(name);
    }
    steps.add(name.substring(0, open));
    while (open < name.length()) {
      var close = name.indexOf(']', open);
      if (name.charAt(open) != '[' || close < 0 || steps.size() > DEPTH_MAX) {
        throw malformed(name);
      }
      steps.add(name.substring(open + 1, close));
      open = close + 1;
    }
    return steps;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.invalidParameter("", "The request body or query is not valid form encoding.");
    }
  }

  private static Refusal malformed(String name) {
    return Refusal.invalidParameter(name, "Invalid parameter name or shape: " + name);
  }
}
