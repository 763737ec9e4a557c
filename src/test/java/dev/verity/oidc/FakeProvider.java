package dev.verity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An OpenID provider on loopback that lets everybody in as Olga, keeps the rules of code flow and
/// PKCE, and lies where a test wants it to.
public final class FakeProvider implements AutoCloseable {
  public static final String CLIENT = "verity-console";
  public static final String SECRET = "the-client-secret-that-nobody-sees";
  static final String ACCESS_TOKEN = "an-access-token-that-nobody-sees";

  /// Codes that were given out.
  final List<String> codes = new ArrayList<>();

  /// ID tokens that were given out.
  final List<String> tokens = new ArrayList<>();

  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final String host;
  private final Javalin server;
  private ECKey key = key();
  private ECKey signing = key;
  private UnaryOperator<JWTClaimsSet.Builder> claims = told -> told;
  private Map<String, Object> userInfo = Map.of();
  private Map<String, Object> published = Map.of();
  private @Nullable String error;
  private boolean down;

  private record Asked(String nonce, String challenge, String callback) {}

  FakeProvider() {
    this("127.0.0.1");
  }

  /// One that goes by this name of the machine.
  public FakeProvider(String host) {
    this.host = host;
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.startup.showOldJavalinVersionWarning = false;
                  routes(config.routes);
                })
            .start("127.0.0.1", 0);
  }

  private void routes(RoutesConfig routes) {
    routes.before(context -> {
      if (down) {
        context.status(503).skipRemainingHandlers();
      }
    });
    routes.get("/.well-known/openid-configuration", this::metadata);
    routes.get(
        "/keys",
        context -> context.contentType("application/json").result(new JWKSet(key).toString(true)));
    routes.get("/authorize", this::authorize);
    routes.post("/token", this::token);
    routes.get("/userinfo", context -> context.json(userInfo));
  }

  public String issuer() {
    return "http://%s:%d".formatted(host, server.port());
  }

  /// Changes what ID tokens say.
  public void says(UnaryOperator<JWTClaimsSet.Builder> change) {
    claims = change;
  }

  void saysWhenAsked(Map<String, Object> info) {
    userInfo = info;
  }

  /// Changes what it says about itself.
  void publishes(String name, String value) {
    published = Map.of(name, value);
  }

  /// Sends browsers back with an error.
  void refuses(String code) {
    error = code;
  }

  void isDown(boolean is) {
    down = is;
  }

  /// Signs with another key, and publishes it in place of the one before.
  void rollsItsKey() {
    key = key();
    signing = key;
  }

  void signsWithAnotherKey() {
    signing = key();
  }

  private void metadata(Context context) {
    var told =
        new TreeMap<String, Object>(
            Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "userinfo_endpoint",
                issuer() + "/userinfo",
                "jwks_uri",
                issuer() + "/keys",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("ES256")));
    told.putAll(published);
    context.json(told);
  }

  private void authorize(Context context) {
    var callback = query(context, "redirect_uri");
    var state = query(context, "state");
    if (error != null) {
      context.redirect("%s?error=%s&state=%s".formatted(callback, error, state));
      return;
    }
    if (!query(context, "client_id").equals(CLIENT)
        || !query(context, "response_type").equals("code")
        || !query(context, "code_challenge_method").equals("S256")
        || !query(context, "scope").startsWith("openid")) {
      context.status(400).result("not as asked for");
      return;
    }
    var code = UUID.randomUUID().toString();
    codes.add(code);
    asked.put(code, new Asked(query(context, "nonce"), query(context, "code_challenge"), callback));
    context.redirect("%s?code=%s&state=%s".formatted(callback, code, state));
  }

  private void token(Context context) throws JOSEException {
    var credentials = Objects.requireNonNull(context.basicAuthCredentials());
    if (!credentials.getUsername().equals(CLIENT) || !credentials.getPassword().equals(SECRET)) {
      context.status(401).json(Map.of("error", "invalid_client"));
      return;
    }
    var code = Objects.requireNonNull(context.formParam("code"));
    var about = asked.remove(code);
    var verifier = new CodeVerifier(Objects.requireNonNull(context.formParam("code_verifier")));
    if (about == null
        || !about.callback().equals(context.formParam("redirect_uri"))
        || !CodeChallenge.compute(CodeChallengeMethod.S256, verifier)
            .getValue()
            .equals(about.challenge())) {
      context.status(400).json(Map.of("error", "invalid_grant"));
      return;
    }
    context.json(
        Map.of("access_token", ACCESS_TOKEN, "token_type", "Bearer", "id_token", idToken(about)));
  }

  private String idToken(Asked about) throws JOSEException {
    var now = Instant.now();
    var told =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("248289761001")
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", about.nonce())
            .claim("email", "Olga@example.com")
            .claim("email_verified", true);
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(signing.getKeyID()).build();
    var token = new SignedJWT(header, claims.apply(told).build());
    token.sign(new ECDSASigner(signing));
    tokens.add(token.serialize());
    return token.serialize();
  }

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String query(Context context, String name) {
    return Objects.requireNonNullElse(context.queryParam(name), "");
  }

  @Override
  public void close() {
    server.stop();
  }
}
