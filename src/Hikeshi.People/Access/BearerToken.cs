using System.Text;

namespace Hikeshi.People.Access;

/// <summary>Where a request carries its token.</summary>
internal static class BearerToken
{
    private const int Longest = 16 * 1024; // of Kestrel's 32 KiB for all headers; tokens of other issuers are longer than ours

    public static bool IsBearer(string authorization) => authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    /// <param name="authorization">The header; may be empty.</param>
    /// <param name="asShippersSend">
    /// Also as log shippers know it: the password of <c>Basic</c> (RFC 7617), the key of Elasticsearch's <c>ApiKey</c>, and <c>Splunk</c>. No browser
    /// sends these by itself, because nothing here ever asks for them.
    /// </param>
    /// <returns>The token; null when there is none.</returns>
    public static string? In(string authorization, bool asShippersSend)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || authorization.Length > Longest)
        {
            return null;
        }

        var value = authorization[(space + 1)..].Trim();
        return authorization[..space].ToUpperInvariant() switch
        {
            "BEARER" => value,
            "SPLUNK" when asShippersSend => value,
            "BASIC" or "APIKEY" when asShippersSend => BehindColon(value),
            _ => null,
        };
    }

    private static string? BehindColon(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
