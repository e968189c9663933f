namespace Hikeshi.Response.Actuators.Http;

/// <summary>How a product wants to be shown who asks.</summary>
internal interface ICredential
{
    /// <summary>The header that every request carries.</summary>
    /// <exception cref="NotDoneException">It could not be had.</exception>
    /// <exception cref="IOException">A file with a secret cannot be read.</exception>
    ValueTask<(string Name, string Value)> HeaderAsync(CancellationToken cancel);

    /// <summary>The header was not believed (401).</summary>
    /// <returns>Whether there may be a better one now.</returns>
    bool Doubt();

    /// <summary>Takes everything secret out of what somebody else wrote.</summary>
    string Scrub(string text);
}

/// <summary>A secret that is shown as it is: <c>Authorization: Bearer …</c>, <c>X-PAN-KEY: …</c>.</summary>
internal sealed class KeyHeader(string name, string before, SecretFile secret) : ICredential
{
    public static KeyHeader Bearer(SecretFile token) => new("Authorization", "Bearer ", token);

    public ValueTask<(string Name, string Value)> HeaderAsync(CancellationToken cancel) => ValueTask.FromResult((name, before + secret.Reveal()));

    public bool Doubt() => false;

    public string Scrub(string text) => secret.Scrub(text);
}

/// <summary>User and password (RFC 7617).</summary>
internal sealed class BasicCredential(string user, SecretFile password) : ICredential
{
    public ValueTask<(string Name, string Value)> HeaderAsync(CancellationToken cancel) =>
        ValueTask.FromResult(("Authorization", "Basic " + Encoded(password.Reveal())));

    public bool Doubt() => false;

    public string Scrub(string text)
    {
        try
        {
            return Scrubbing.Without(password.Scrub(text), Encoded(password.Reveal()));
        }
        catch (IOException)
        {
            return password.Scrub(text);
        }
    }

    private string Encoded(string secret) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{secret}"));
}

/// <summary>Nothing is shown: the other side knows us otherwise.</summary>
internal sealed class NoCredential : ICredential
{
    public ValueTask<(string Name, string Value)> HeaderAsync(CancellationToken cancel) => ValueTask.FromResult(("", ""));

    public bool Doubt() => false;

    public string Scrub(string text) => text;
}
