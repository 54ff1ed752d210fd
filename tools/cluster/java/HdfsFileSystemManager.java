package io.trino.filesystem.hdfs;

import io.opentelemetry.api.OpenTelemetry;
import io.trino.filesystem.TrinoFileSystemFactory;
import io.trino.filesystem.local.LocalFileSystemFactory;
import io.trino.spi.NodeManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Stands where Trino looks for Hadoop's file systems and gives it this machine's own instead: addresses are
 * local:///PATH.
 */
public class HdfsFileSystemManager {
    public HdfsFileSystemManager(
            Map<String, String> configuration,
            boolean azure,
            boolean gcs,
            boolean s3,
            String catalog,
            NodeManager nodes,
            OpenTelemetry telemetry) {}

    public Set<String> configure() {
        return Set.of();
    }

    public TrinoFileSystemFactory create() {
        return new LocalFileSystemFactory(Path.of("/"));
    }

    public void stop() {}
}
