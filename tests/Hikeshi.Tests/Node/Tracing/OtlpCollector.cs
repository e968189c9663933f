using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Node.Tracing;

/// <summary>A span as it came over the wire (opentelemetry-proto, trace.proto), with the attributes of the resource that sent it.</summary>
internal sealed record ReceivedSpan(string Name, string TraceId, string SpanId, string ParentSpanId, ulong Status, string StatusMessage, IReadOnlyDictionary<string, object> Attributes, IReadOnlyDictionary<string, object> Resource, string Scope);

/// <summary>Receives traces by OTLP/HTTP with protobuf bodies, as a collector does.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication server;

    private OtlpCollector(WebApplication server, Uri address) => (this.server, Address) = (server, address);

    public Uri Address { get; }

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    /// <summary>Method, path and content type of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<OtlpCollector> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Next()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, address.Port));
        var collector = new OtlpCollector(builder.Build(), address);
        collector.server.Run(collector.TakeAsync);
        await collector.server.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.ContentType}");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var resourceSpans in new ProtobufMessage(body.ToArray()).Messages(1))
        {
            var resource = Attributes(resourceSpans.Message(1), 1);
            foreach (var scopeSpans in resourceSpans.Messages(2))
            {
                foreach (var span in scopeSpans.Messages(2))
                {
                    Spans.Enqueue(Read(span, resource, scopeSpans.Message(1).Text(1)));
                }
            }
        }

        context.Response.ContentType = "application/x-protobuf"; // an empty ExportTraceServiceResponse: all taken
    }

    private static ReceivedSpan Read(ProtobufMessage span, IReadOnlyDictionary<string, object> resource, string scope)
    {
        var status = span.Messages(15).SingleOrDefault();
        return new ReceivedSpan(
            span.Text(5), Convert.ToHexStringLower(span.Bytes(1)), Convert.ToHexStringLower(span.Bytes(2)), Convert.ToHexStringLower(span.Bytes(4)),
            status?.Number(3) ?? 0, status?.Text(2) ?? "", Attributes(span, 9), resource, scope);
    }

    private static Dictionary<string, object> Attributes(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)), StringComparer.Ordinal);

    /// <summary>AnyValue: a text, a whole number, or a list of them.</summary>
    private static object Value(ProtobufMessage any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(3) ? (long)any.Number(3)
        : any.Has(5) ? any.Message(5).Messages(1).Select(Value).ToArray()
        : throw new InvalidDataException("an attribute of a type that we never send");
}
