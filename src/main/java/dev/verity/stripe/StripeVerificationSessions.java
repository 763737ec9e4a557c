package dev.verity.stripe;

import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Refused;
import dev.verity.tracing.Tracing;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operations at Stripe itself, through its official client. Safe for many threads.
public final class StripeVerificationSessions implements VerificationSessions {
  private static final String PATH = "/v1/identity/verification_sessions";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_]{1,255}");

  private final Caller stripe;

  public StripeVerificationSessions(StripeSettings settings, InstantSource clock) {
    this(settings, clock, Tracing.OFF);
  }

  public StripeVerificationSessions(StripeSettings settings, InstantSource clock, Tracing tracing) {
    stripe = new Caller(settings, clock, tracing);
  }

  @Override
  public Reply<RemoteSession> create(NewSession session, Call call) {
    return post(PATH, session.form(), call);
  }

  @Override
  public Reply<RemoteSession> retrieve(String id, List<String> expand, Call call) {
    var form = new Form().put("expand", expand.isEmpty() ? null : expand);
    return at(id, path -> stripe.get(path, form, RemoteSessionReader::session, call));
  }

  @Override
  public Reply<RemoteSession> update(String id, SessionChange change, Call call) {
    return at(id, path -> post(path, change.form(), call));
  }

  @Override
  public Reply<RemoteSession> cancel(String id, Call call) {
    return at(id, path -> post(path + "/cancel", new Form(), call));
  }

  @Override
  public Reply<RemoteSession> redact(String id, Call call) {
    return at(id, path -> post(path + "/redact", new Form(), call));
  }

  @Override
  public Reply<Page> page(SessionFilter filter, @Nullable String after, Call call) {
    return stripe.get(PATH, filter.form(after), RemoteSessionReader::page, call);
  }

  private Reply<RemoteSession> at(String id, Function<String, Reply<RemoteSession>> operation) {
    if (!ID.matcher(id).matches()) {
      return new Refused<>(
          Failure.unanswered(
              Failure.ID_INVALID,
              "A session id is wanted (vs_…): letters, digits and underscores alone."));
    }
    return operation.apply(PATH + "/" + id);
  }

  private Reply<RemoteSession> post(String path, Form form, Call call) {
    return stripe.post(path, form, RemoteSessionReader::session, call);
  }
}
