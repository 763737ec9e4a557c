package dev.verity.session.impl;

import com.nimbusds.jose.JWEObject;
import com.stripe.StripeClient;
import dev.verity.util.Texts;
import io.github.resilience4j.retry.Retry;
import io.javalin.Javalin;
import io.opentelemetry.api.trace.Tracer;
import java.sql.Connection;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.streams.KafkaStreams;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Wrong on purpose in every way that `ArchitectureTest` watches for: the proof that it does.
public record SessionManager(
    @Nullable StripeClient stripe,
    @Nullable KafkaStreams streams,
    @Nullable JWEObject sealed,
    @Nullable Argon2BytesGenerator passwords,
    @Nullable Javalin server,
    @Nullable Retry retry,
    @Nullable Tracer tracer,
    @Nullable KafkaRaftServer broker,
    @Nullable Connection connection,
    @Nullable SQLiteConfig sqlite,
    @Nullable Texts texts) {}
