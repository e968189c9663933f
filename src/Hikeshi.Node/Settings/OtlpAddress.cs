using Hikeshi.Kernel.Errors;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>
/// Where spans go: <c>Telemetry:Otlp:Endpoint</c>, or else the standard variables of the OpenTelemetry specification (OTLP Exporter Configuration).
/// </summary>
internal static class OtlpAddress
{
    public const string Endpoint = "Telemetry:Otlp:Endpoint";
    public const string Insecure = "Telemetry:Otlp:Insecure";

    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string AnyEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string OurProtocol = "http/protobuf";

    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>The whole address for traces; null: nothing is sent.</returns>
    /// <exception cref="RefusedException">It is no address, plain HTTP to another machine, or another protocol is asked for.</exception>
    public static Uri? Read(IConfiguration c, string file, bool insecure, Func<string, string?> variable)
    {
        if (Is("OTEL_SDK_DISABLED", "true") || (c[Endpoint] is null && Is("OTEL_TRACES_EXPORTER", "none")))
        {
            return null;
        }

        var (place, text, isWhole) = c[Endpoint] is { } set ? ($"{file}: {Endpoint}", set, false)
            : variable(TracesEndpoint) is { Length: > 0 } traces ? (TracesEndpoint, traces, true)
            : (AnyEndpoint, variable(AnyEndpoint) ?? "", false);
        if (text.Length == 0 && place == AnyEndpoint)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length + address.Query.Length + address.Fragment.Length > 0)
        {
            throw Refuse(place, "this is no address of a collector", "http or https, without user, query and fragment, such as https://collector.example:4318");
        }

        if (address.Scheme == "http" && !address.IsLoopback && !insecure)
        {
            throw Refuse(place, $"{address} would carry spans over the network in the clear", $"https, http on this machine, or {Insecure}=true");
        }

        foreach (var name in new[] { "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL" })
        {
            if (variable(name) is { Length: > 0 } protocol && protocol != OurProtocol)
            {
                throw Refuse(name, $"'{protocol}'", $"{OurProtocol}, which collectors take at port 4318");
            }
        }

        // A general endpoint is a base, to which the path of the signal is added; one for traces is taken as it is.
        return isWhole ? address : new Uri(address.AbsoluteUri.TrimEnd('/') + "/v1/traces");

        bool Is(string name, string value) => string.Equals(variable(name), value, StringComparison.OrdinalIgnoreCase);
    }

    private static RefusedException Refuse(string where, string what, string expected) =>
        new(new Refusal("node.settings", where, what, expected, "See docs/configuration.md."));
}
