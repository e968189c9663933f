using System.Runtime.CompilerServices;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hikeshi.Node.Tracing;

/// <summary>
/// Sends the spans of <see cref="LoopSpans"/> to a collector: OTLP over HTTP, protobuf. Nothing waits for it: what the collector does not take in time
/// is dropped. Of the OpenTelemetry packages nothing is loaded before <see cref="Start"/>.
/// </summary>
internal sealed class SpanExport : IDisposable
{
    private const int PatienceAtTheEndMilliseconds = 2000;

    private readonly TracerProvider provider;

    private SpanExport(TracerProvider provider) => this.provider = provider;

    /// <param name="traces">The whole address, with its path.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable Start(Uri traces, NodeSettings settings) => new SpanExport(Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateEmpty()
            .AddService("hikeshi", settings.Sector, NodeHost.Version, autoGenerateServiceInstanceId: false, settings.Member.Value)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector())
        .AddSource(LoopSpans.SourceName)
        .AddOtlpExporter(options =>
        {
            options.Endpoint = traces;
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.HttpClientFactory = () => Client(options.TimeoutMilliseconds);
        })
        .Build());

    /// <summary>Spans go to the address that was set, and nowhere that an answer points to.</summary>
    private static HttpClient Client(int milliseconds) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromMilliseconds(milliseconds) };

    /// <summary>Sends what is left, for a bounded time.</summary>
    public void Dispose()
    {
        provider.Shutdown(PatienceAtTheEndMilliseconds);
        provider.Dispose();
    }
}
