namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>Where an answer sends us next (RFC 9110 §10.2.2).</summary>
internal static class Redirect
{
    /// <exception cref="FetchTrouble">Nowhere, to another scheme, from https to less, or with credentials.</exception>
    public static Uri Next(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var next))
        {
            throw FetchTrouble.Final(from, "a redirect to nowhere", "the header Location", "Ask the publisher.");
        }

        return next.Scheme != Uri.UriSchemeHttps && from.Scheme == Uri.UriSchemeHttps
            ? throw FetchTrouble.Final(from, $"a redirect from https to {next.Scheme}", "https to the end", "Ask the publisher; this is also what an attacker on the way would do.")
            : next.UserInfo.Length > 0
            ? throw FetchTrouble.Final(from, "a redirect to an address with credentials", "an address without", "Ask the publisher.")
            : next;
    }
}
