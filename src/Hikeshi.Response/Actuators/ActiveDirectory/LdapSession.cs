using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ActiveDirectory;

/// <summary>
/// One connection to a directory over TLS, bound with a password (RFC 4511, RFC 4513 §5.1.3). TLS from the first byte, certificates always checked; what
/// comes back is bounded in size, and in time by the caller's token.
/// </summary>
internal sealed class LdapSession : IAsyncDisposable
{
    private const int MostBytes = 1024 * 1024;
    private const int PageSize = 200;
    private const int Success = 0;
    private const int InvalidCredentials = 49;
    private readonly SslStream stream;
    private readonly ExchangeLimits limits;
    private int id;

    private LdapSession(SslStream stream, ExchangeLimits limits) => (this.stream, this.limits) = (stream, limits);

    /// <exception cref="NotDoneException">It is not there, not trusted, or does not know us.</exception>
    public static async Task<LdapSession> OpenAsync(DirectorySettings settings, ExchangeLimits limits, CancellationToken cancel)
    {
        var stream = await ConnectAsync(settings, cancel);
        var session = new LdapSession(stream, limits);
        try
        {
            var answer = await session.AskAsync(number => LdapMessages.Bind(number, settings.User, settings.Password.Reveal()), cancel);
            return answer.Code switch
            {
                Success => session,
                InvalidCredentials => throw new NotDoneException($"it does not know {settings.User} with {settings.Password} (invalidCredentials)"),
                _ => throw new NotDoneException($"it does not let {settings.User} in: {Explain(answer)}"),
            };
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every entry below that matches, page by page.</summary>
    public async Task<IReadOnlyList<LdapEntry>> SearchAsync(string @base, LdapFilter filter, IReadOnlyList<string> attributes, CancellationToken cancel)
    {
        var entries = new List<LdapEntry>();
        byte[] cookie = [];
        for (var page = 0; page < limits.MostPages; page++)
        {
            var sent = cookie;
            await SendAsync(number => LdapMessages.Search(number, @base, filter, attributes, PageSize, sent, (int)limits.Request.TotalSeconds), cancel);
            LdapAnswer answer;
            while ((answer = await ReceiveAsync(cancel)).Operation is 4 or 19)
            {
                entries.AddRange(answer.Entry is { } entry ? [entry] : []);
            }

            if (answer.Code != Success)
            {
                throw new NotDoneException($"it does not let users be searched below {@base}: {Explain(answer)}");
            }

            cookie = answer.Cookie;
            if (cookie.Length == 0)
            {
                return entries;
            }
        }

        throw new NotDoneException($"it lists more than {limits.MostPages * PageSize} entries");
    }

    /// <returns>The result code (RFC 4511 §4.1.9), and what it says.</returns>
    public async Task<(int Code, string Said)> ModifyAsync(string entry, IReadOnlyList<LdapChange> changes, CancellationToken cancel)
    {
        var answer = await AskAsync(number => LdapMessages.Modify(number, entry, changes), cancel);
        return (answer.Code, Explain(answer));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.WriteAsync(LdapMessages.Unbind(++id));
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It has closed first.
        }

        await stream.DisposeAsync();
    }

    private static async Task<SslStream> ConnectAsync(DirectorySettings settings, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancel);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host, CertificateChainPolicy = Trusted(settings.AuthorityFile) }, cancel);
            return stream;
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is SocketException or AuthenticationException or IOException)
            {
                throw NotDoneException.Passing($"{settings.Host}:{settings.Port} cannot be reached: {failed.Message}");
            }

            throw;
        }
    }

    private async Task<LdapAnswer> AskAsync(Func<int, byte[]> make, CancellationToken cancel)
    {
        await SendAsync(make, cancel);
        return await ReceiveAsync(cancel);
    }

    private async Task SendAsync(Func<int, byte[]> make, CancellationToken cancel)
    {
        try
        {
            await stream.WriteAsync(make(++id), cancel);
        }
        catch (IOException cut)
        {
            throw NotDoneException.Passing($"the connection was cut off: {cut.Message}");
        }
    }

    private async Task<LdapAnswer> ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            var answer = LdapAnswers.Read(await FrameAsync(cancel));
            return answer.Id == id ? answer
                : throw new NotDoneException(answer.Id == 0 ? $"it ended the connection: {Explain(answer)}" : "it answers something else than it was asked");
        }
        catch (AsnContentException broken)
        {
            throw new NotDoneException($"it answered with something that is not LDAP: {broken.Message}");
        }
        catch (IOException cut)
        {
            throw NotDoneException.Passing($"the connection was cut off: {cut.Message}");
        }
    }

    /// <summary>One message: a SEQUENCE of definite length (RFC 4511 §5.1).</summary>
    private async Task<byte[]> FrameAsync(CancellationToken cancel)
    {
        var head = new byte[6];
        await stream.ReadExactlyAsync(head.AsMemory(0, 2), cancel);
        var more = head[1] < 0x80 ? 0 : head[1] & 0x7F;
        if (head[0] != 0x30 || head[1] == 0x80 || more > 4)
        {
            throw new AsnContentException("no message begins so");
        }

        await stream.ReadExactlyAsync(head.AsMemory(2, more), cancel);
        var length = more == 0 ? head[1] : head.AsSpan(2, more).ToArray().Aggregate(0L, (sum, part) => (sum << 8) | part);
        if (length > MostBytes)
        {
            throw new NotDoneException($"it answered with more than {MostBytes} bytes");
        }

        var whole = new byte[2 + more + (int)length];
        head.AsSpan(0, 2 + more).CopyTo(whole);
        await stream.ReadExactlyAsync(whole.AsMemory(2 + more), cancel);
        return whole;
    }

    private static X509ChainPolicy? Trusted(string? authorityFile)
    {
        if (authorityFile is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return policy;
    }

    private static string Explain(LdapAnswer answer) => $"{LdapCodes.NameOf(answer.Code)} {answer.Message}".TrimEnd('\0', ' ');
}

/// <summary>RFC 4511 §A.1; those that are met.</summary>
internal static class LdapCodes
{
    public const int Success = 0;
    public const int NoSuchAttribute = 16;
    public const int ValueExists = 20;

    public static string NameOf(int code) => code switch
    {
        1 => "operationsError", 2 => "protocolError", 3 => "timeLimitExceeded", 4 => "sizeLimitExceeded", 8 => "strongerAuthRequired", 10 => "referral", 12 => "unavailableCriticalExtension",
        NoSuchAttribute => "noSuchAttribute", 17 => "undefinedAttributeType", 18 => "inappropriateMatching", 19 => "constraintViolation", ValueExists => "attributeOrValueExists", 32 => "noSuchObject",
        49 => "invalidCredentials", 50 => "insufficientAccessRights", 51 => "busy", 52 => "unavailable", 53 => "unwillingToPerform", 65 => "objectClassViolation", 80 => "other",
        _ => $"result {code}",
    };
}
