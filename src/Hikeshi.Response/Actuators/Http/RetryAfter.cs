using System.Globalization;
using System.Net.Http.Headers;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>For how long a busy server asks to be left alone.</summary>
internal static class RetryAfter
{
    /// <summary>Seconds since 1970, as CrowdStrike and others say it.</summary>
    private const string Epoch = "X-RateLimit-RetryAfter";

    /// <summary><c>Retry-After</c> in seconds or as a date (RFC 9110 §10.2.3), else <c>X-RateLimit-RetryAfter</c>.</summary>
    /// <returns>Null when it says nothing that can be understood; never less than nothing.</returns>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var asked = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => Since1970(headers) is { } at ? at - now : (TimeSpan?)null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private static DateTimeOffset? Since1970(HttpResponseHeaders headers) =>
        headers.TryGetValues(Epoch, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
