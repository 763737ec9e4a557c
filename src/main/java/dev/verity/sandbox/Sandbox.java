package dev.verity.sandbox;

import dev.verity.session.Status;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A running Stripe Identity. What a client of Stripe may do it does at [#url()]; what people, the
/// Dashboard and Stripe itself do to a session is done here, or under `/sandbox` of the same url.
///
/// An act that the session's standing forbids throws [IllegalStateException], an unknown id
/// [NoSuchElementException].
public final class Sandbox implements AutoCloseable {
  private final Agenda agenda = new Agenda();
  private final Counters counters = new Counters();
  private final Faults faults;
  private final Deliveries deliveries;
  private final World world;
  private final Acts acts;
  private final SessionCalls sessionCalls;
  private final Javalin server;
  private final String host;
  private volatile Chaos chaos;

  private Sandbox(SandboxSettings settings) {
    var ids = new Ids(settings.seed());
    var clock = settings.clock();
    host = settings.host();
    chaos = settings.chaos();
    faults = new Faults(settings.seed());
    deliveries = new Deliveries(settings, ids, agenda, counters, this::chaos);
    world =
        new World(clock, ids, this::chaos, counters, deliveries::announce, this::redactionBegun);
    acts = new Acts(world, agenda, this::chaos, settings.pace());
    sessionCalls = new SessionCalls(world, ids, clock, settings.pace().work());
    var wire = new Wire(agenda, settings.apiVersion());
    var reads = new ReadCalls(world, clock, settings.apiVersion());
    var told = new EndpointCalls(deliveries::endpoints, settings.apiVersion());
    var api = new StripeApi(settings, ids, faults, counters, wire, sessionCalls, reads, told);
    server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.startupWatcherEnabled = false;
          config.concurrency.useVirtualThreads = true;
          config.jetty.host = settings.host();
          config.jetty.port = settings.port();
          config.jetty.modifyHttpConfiguration(http -> http.setSendDateHeader(false));
          api.addTo(config.routes);
          new ControlApi(this).addTo(config.routes);
        });
  }

  /// Starts to listen.
  ///
  /// @throws IllegalStateException when the port is taken
  public static Sandbox start(SandboxSettings settings) {
    var sandbox = new Sandbox(settings);
    try {
      sandbox.server.start();
      return sandbox;
    } catch (JavalinBindException taken) {
      sandbox.close();
      throw new IllegalStateException(
          "Port %d is taken or not allowed; choose another.".formatted(settings.port()), taken);
    } catch (RuntimeException failure) {
      sandbox.close();
      throw failure;
    }
  }

  /// Where the sandbox listens, without a slash at the end.
  public URI url() {
    return URI.create("http://" + host + ":" + server.port());
  }

  /// A person hands in a document; the checks go on until [#verify(String)] or [#fail(String,
  /// String)].
  public void submit(String session) {
    acts.submit(session);
  }

  public void submitAndVerify(String session) {
    acts.submitAndFinish(session, null);
  }

  /// Like [#submitAndVerify(String)], but the checks end with an error.
  ///
  /// @param code any `last_error` code; one from before the submission makes no submission
  public void submitAndFail(String session, String code) {
    acts.submitAndFinish(session, code);
  }

  public void verify(String session) {
    acts.finish(session, null);
  }

  public void fail(String session, String code) {
    acts.finish(session, code);
  }

  /// A person's attempt ends before anything was submitted.
  public void drop(String session, String code) {
    acts.drop(session, code);
  }

  public void abandon(String session) {
    acts.drop(session, LastError.ABANDONED);
  }

  public void declineConsent(String session) {
    acts.drop(session, LastError.CONSENT_DECLINED);
  }

  /// Somebody at the Dashboard decides against the result of the checks.
  ///
  /// @param code the code of `last_error` when the status is to be `requires_input`; null for
  ///   Stripe's general one
  public void override(String session, Status.Known status, @Nullable String code) {
    acts.override(session, status, code);
  }

  public void cancelAtDashboard(String session) {
    acts.cancel(session);
  }

  public void redactAtDashboard(String session) {
    acts.redact(session);
  }

  /// Ends a redaction before its time.
  public void finishRedaction(String session) {
    acts.finishRedaction(session);
  }

  public Endpoint register(EndpointSettings endpoint) {
    return deliveries.register(endpoint);
  }

  public void remove(String endpoint) {
    deliveries.remove(endpoint);
  }

  /// Stops telling the endpoint anything, as Stripe does when nobody answers for days.
  public void disable(String endpoint) {
    deliveries.enable(endpoint, false);
  }

  public void enable(String endpoint) {
    deliveries.enable(endpoint, true);
  }

  public List<Endpoint> endpoints() {
    return deliveries.endpoints();
  }

  /// The deliveries under way and the last ones that ended.
  public List<DeliveryView> deliveries() {
    return deliveries.views();
  }

  /// How many deliveries will be tried again; 0 when everything is told or given up.
  public int pendingDeliveries() {
    return deliveries.pending();
  }

  /// Sends an event once more.
  ///
  /// @param endpoint null for all endpoints
  public void resend(String event, @Nullable String endpoint) {
    var found =
        world
            .events()
            .find(event)
            .orElseThrow(() -> new NoSuchElementException("There is no event " + event + "."));
    deliveries.resend(found, endpoint);
  }

  public Chaos chaos() {
    return chaos;
  }

  public void chaos(Chaos wanted) {
    chaos = wanted;
  }

  public void add(FaultRule rule) {
    faults.add(rule);
  }

  public List<FaultRule> faults() {
    return faults.rules();
  }

  public void clearFaults() {
    faults.clear();
  }

  /// The truth about one session.
  public Ledger.Session session(String id) {
    return Ledger.Session.of(
        world
            .sessions()
            .find(id)
            .orElseThrow(() -> new NoSuchElementException("There is no session " + id + ".")));
  }

  /// The truth about everything.
  public Ledger ledger() {
    return new Ledger(
        world.sessions().all().stream().map(Ledger.Session::of).toList(),
        counters.webhooks(deliveries.pending()),
        counters.calls(),
        sessionCalls.illegal());
  }

  private void redactionBegun(SandboxSession session) {
    acts.finishRedactionLater(session);
  }

  @Override
  public void close() {
    agenda.close();
    server.stop();
    deliveries.close();
  }
}
