package dev.verity.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.Sha256;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What pages load beside themselves: one sheet of styles and three scripts, all of them from here.
/// Their address holds a hash of all, so browsers may keep them for good.
public final class Assets {
  static final String ROUTE = "/assets/{version}/{name}";

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final Map<String, byte[]> FILES =
      Map.of(
          "console.css", read("/dev/verity/console/console.css"),
          "console.js", read("/dev/verity/console/console.js"),
          "icon.svg", read("/dev/verity/console/icon.svg"),
          "htmx.js", read(WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js"),
          "sse.js", read(WEBJARS + "htmx-ext-sse/2.2.2/sse.js"));
  private static final int VERSION_DIGITS = 12;
  private static final String VERSION = version();
  private static final String FOR_GOOD = "public, max-age=31536000, immutable";

  private Assets() {}

  /// Where a page finds one.
  public static String at(String name) {
    return "/assets/%s/%s".formatted(VERSION, name);
  }

  static void give(Context context) {
    var name = context.pathParam("name");
    var file = FILES.get(name);
    if (file == null || !VERSION.equals(context.pathParam("version"))) {
      throw new NotFoundResponse("There is no such file.");
    }
    context.contentType(type(name)).header("Cache-Control", FOR_GOOD).result(file);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/javascript; charset=utf-8";
    };
  }

  private static byte[] read(String path) {
    try (var file = Assets.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(file, path).readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(path, unreadable);
    }
  }

  private static String version() {
    var all = new StringBuilder();
    new TreeMap<>(FILES).forEach((name, file) -> all.append(name).append(Sha256.hex(file)));
    return Sha256.hex(all.toString().getBytes(UTF_8)).substring(0, VERSION_DIGITS);
  }
}
