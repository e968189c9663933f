using System.Net.Http.Headers;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>The next page, as <c>Link</c> names it (RFC 8288 §3): <c>&lt;URL&gt;;rel="next"</c>.</summary>
internal static class LinkHeader
{
    public static string? Next(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Link", out var values))
        {
            return null;
        }

        foreach (var link in values.SelectMany(value => value.Split(",<")))
        {
            var end = link.IndexOf('>', StringComparison.Ordinal);
            var start = link.IndexOf('<', StringComparison.Ordinal) + 1;
            var isNext = end > start && link[end..].Split(';').Any(p => p.Trim() is "rel=\"next\"" or "rel=next");
            if (isNext)
            {
                return link[start..end];
            }
        }

        return null;
    }
}
