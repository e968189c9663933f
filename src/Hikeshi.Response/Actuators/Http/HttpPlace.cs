namespace Hikeshi.Response.Actuators.Http;

/// <summary>Where a product's API answers, and whose certificates it may show there.</summary>
public sealed record HttpPlace
{
    /// <param name="address">https, or http on loopback; without query and fragment. Paths of requests are taken relative to it.</param>
    /// <param name="authorityFile">PEM file of the authorities that are believed instead of the machine's; null: the machine's.</param>
    /// <exception cref="ArgumentException">The address is none of these.</exception>
    public HttpPlace(Uri address, string? authorityFile)
    {
        if (Objection(address) is { } objection)
        {
            throw new ArgumentException(objection, nameof(address));
        }

        Address = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        AuthorityFile = authorityFile;
    }

    public Uri Address { get; }

    public string? AuthorityFile { get; }

    /// <summary>The proxy to go through; null: none, whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <returns>Why nothing may be sent there; null when it may.</returns>
    public static string? Objection(Uri address) =>
        !address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) ? $"'{address}' is not an https URL"
        : address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback ? $"{address} is not https: credentials and orders must not cross a network in the clear"
        : address.Query.Length + address.Fragment.Length > 0 ? $"{address} has a query or a fragment"
        : address.UserInfo.Length > 0 ? "the URL carries a user name: credentials are read from files"
        : null;

    /// <summary>Whether an address that the other side names is the same place: only there may a credential be shown again.</summary>
    public bool Has(Uri address) => Uri.Compare(Address, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
