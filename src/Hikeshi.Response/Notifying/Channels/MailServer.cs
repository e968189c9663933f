using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>Where mail is handed in, and as whom.</summary>
/// <param name="Authority">PEM file of the authorities that are believed instead of the machine's; null: the machine's.</param>
/// <param name="User">Null: nobody is asked for.</param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, string? Authority, string? User, SecretFile? Password);

public enum MailSecurity
{
    /// <summary>STARTTLS (RFC 3207); without it nothing is handed in.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>In the clear, to a relay on this machine.</summary>
    None,
}
