package dev.verity.audit;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The evidence as a page to read and to print: no script, nothing loaded from elsewhere, and every
/// value escaped, since reasons are what people typed.
final class ReportPage {
  private static final String STYLE =
      """
      body{font:11pt/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1b1f24}
      h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #999}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;
      border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{font-weight:600;background:#f3f4f6}
      .good{color:#0a6b2d}.bad{color:#a4141f}.small{font-size:.8rem;color:#555}
      code,.hash{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}
      @media print{body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}
      """;

  private final StringBuilder out = new StringBuilder();
  private final Evidence evidence;

  private ReportPage(Evidence evidence) {
    this.evidence = evidence;
  }

  static String of(Evidence evidence) {
    return new ReportPage(evidence).page();
  }

  private String page() {
    var title = "Evidence of session " + evidence.session();
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    out.append(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
            + " 'unsafe-inline'\">\n");
    out.append("<title>").append(escaped(title)).append("</title>\n<style>").append(STYLE);
    out.append("</style></head><body>\n<h1>").append(escaped(title)).append("</h1>\n");
    verdict();
    findings();
    entries();
    calls();
    erasure();
    checkpoints();
    howToCheck();
    return out.append("</body></html>\n").toString();
  }

  private void verdict() {
    var verdict = evidence.verdict();
    out.append(
        "<p class=\"%s\"><strong>%s</strong></p>\n"
            .formatted(
                verdict.isGood() ? "good" : "bad",
                verdict.isGood()
                    ? "Nothing was found to be changed, removed, inserted or reordered."
                    : verdict.findings() + " things are not as they were written."));
    paragraph(
        "Made at %s. %d entries, %d of them under a signed checkpoint; the others are younger than the last one, or none is made. %s"
            .formatted(
                evidence.made(),
                evidence.entries().size(),
                evidence.proofs().size(),
                verdict.areSignaturesChecked()
                    ? "Signatures were checked."
                    : "Signatures were not checked, since no public key was given."));
    if (verdict.begunLate() > 0) {
      paragraph("The first entries of this session had been deleted by retention.");
    }
  }

  private void findings() {
    if (!evidence.findings().isEmpty()) {
      heading("Findings");
      table(
          List.of("Kind", "Sequence", "Where", "What"),
          evidence.findings().stream()
              .map(one ->
                  List.of(
                      one.kind().name(),
                      Long.toString(one.sequence()),
                      one.place(),
                      one.sentence()))
              .toList());
    }
  }

  private void entries() {
    heading("What happened");
    table(
        List.of("No.", "Time (UTC)", "Kind", "Facts", "Hash"),
        evidence.entries().stream().map(ReportPage::row).toList());
  }

  private static List<String> row(StoredEntry stored) {
    var entry = stored.entry();
    return entry == null
        ? List.of("?", "", "", "This entry cannot be read.", stored.computed())
        : List.of(
            Long.toString(entry.sequence()),
            entry.at().toString(),
            entry.kind().name(),
            facts(entry.facts()),
            String.valueOf(entry.hash()));
  }

  private static String facts(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + ": " + fact.getValue())
        .collect(Collectors.joining("; "));
  }

  private void calls() {
    var rows = StripeRequests.rows(evidence.entries());
    if (!rows.isEmpty()) {
      heading("Calls to Stripe");
      table(StripeRequests.columns(), rows);
    }
  }

  private void erasure() {
    var notice = evidence.dossier().erasure();
    if (notice != null) {
      heading("Erasure");
      out.append("<p><code>").append(escaped(notice)).append("</code></p>\n");
      for (var ack : evidence.dossier().acks()) {
        out.append("<p>Confirmed: <code>").append(escaped(ack)).append("</code></p>\n");
      }
    }
  }

  private void checkpoints() {
    heading("Checkpoints");
    table(
        List.of("No.", "Time (UTC)", "Offsets", "Entries", "Root", "Key"),
        evidence.checkpoints().stream()
            .map(StoredCheckpoint::checkpoint)
            .flatMap(Stream::ofNullable)
            .map(one ->
                List.of(
                    Long.toString(one.number()),
                    one.at().toString(),
                    one.from() + " to " + (one.to() - 1),
                    Long.toString(one.entries()),
                    one.root(),
                    one.key()))
            .toList());
  }

  private void howToCheck() {
    heading("How to check this");
    paragraph(
        "`verity audit verify` with this file and the public key says whether it is whole. By hand:"
            + " the SHA-256 of a line of entries.jsonl, without its member `hash` and in the form"
            + " of RFC 8785, is its `hash` and the `previous` of the next line. proofs.jsonl leads"
            + " from there to the `root` of a checkpoint (RFC 9162). A checkpoint's `signature` is"
            + " Ed25519 over its other members in the form of RFC 8785.");
  }

  private void heading(String text) {
    out.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  private void paragraph(String text) {
    out.append("<p>").append(escaped(text)).append("</p>\n");
  }

  private void table(List<String> columns, List<List<String>> rows) {
    out.append("<table><thead><tr>");
    columns.forEach(column -> cell("th", column));
    out.append("</tr></thead><tbody>\n");
    for (var row : rows) {
      out.append("<tr>");
      row.forEach(value -> cell("td", value));
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n");
  }

  private void cell(String tag, String text) {
    out.append('<').append(tag).append('>').append(escaped(text));
    out.append("</").append(tag).append('>');
  }

  /// Control characters and directions of writing are shown as such, so that no text can pretend to
  /// be another.
  static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(character -> {
          switch (character) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> {
              if (isShown(character)) {
                escaped.appendCodePoint(character);
              } else {
                escaped.append("\\u{%x}".formatted(character));
              }
            }
          }
        });
    return escaped.toString();
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
