using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>One conversation with a mail server (RFC 5321), over TLS unless the server is on this machine; what it answers is bounded in size.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly TcpClient tcp;
    private readonly MailServer server;
    private Stream stream;
    private SmtpReplies replies;

    private SmtpSession(TcpClient tcp, MailServer server)
    {
        this.tcp = tcp;
        this.server = server;
        stream = tcp.GetStream();
        replies = new SmtpReplies(stream);
    }

    /// <summary>Connects, encrypts, and shows who hands in.</summary>
    /// <exception cref="SmtpRefusedException">The server does not want us, or not in the way that the settings ask for.</exception>
    public static async Task<SmtpSession> OpenAsync(MailServer server, CancellationToken cancel)
    {
        var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync(server.Host, server.Port, cancel);
            var session = new SmtpSession(tcp, server);
            await session.GreetAsync(cancel);
            return session;
        }
        catch (SmtpRefusedException refused)
        {
            tcp.Dispose();
            throw new SmtpRefusedException($"{server.Host}: {refused.Message}", isForGood: false); // it is not the message that it refuses
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <returns>For how many recipients the server took it.</returns>
    /// <exception cref="SmtpRefusedException">For none.</exception>
    public async Task<int> SendAsync(string from, IReadOnlyList<string> recipients, byte[] message, CancellationToken cancel)
    {
        await AskAsync($"MAIL FROM:<{from}>", "250", cancel);
        var taken = 0;
        SmtpRefusedException? refused = null;
        foreach (var recipient in recipients)
        {
            try
            {
                await AskAsync($"RCPT TO:<{recipient}>", "25", cancel);
                taken++;
            }
            catch (SmtpRefusedException not) when (!not.IsEndOfSession)
            {
                refused = refused is { IsForGood: false } ? refused : not; // one that may be taken later is worth another try
            }
        }

        if (taken == 0)
        {
            throw refused!;
        }

        await AskAsync("DATA", "354", cancel);
        await stream.WriteAsync(DotStuffed(message), cancel);
        await AskAsync(".", "250", cancel);
        return taken;
    }

    /// <summary>What was taken is taken, also when the server does not say goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), soon.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It left first.
        }

        await stream.DisposeAsync();
        tcp.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancel)
    {
        if (server.Security == MailSecurity.Tls)
        {
            await EncryptAsync(cancel);
        }

        await replies.ExpectAsync("220", "its greeting", cancel);
        var offers = await AskAsync("EHLO hikeshi.invalid", "250", cancel);
        if (server.Security == MailSecurity.StartTls)
        {
            if (!Offers(offers, "STARTTLS"))
            {
                throw new SmtpRefusedException($"it does not offer STARTTLS: nothing is handed in in the clear", isForGood: false);
            }

            await AskAsync("STARTTLS", "220", cancel);
            if (replies.HasMore)
            {
                throw new SmtpRefusedException($"it said more before TLS than it was asked: somebody in between may have", isForGood: false);
            }

            await EncryptAsync(cancel);
            offers = await AskAsync("EHLO hikeshi.invalid", "250", cancel); // RFC 3207 §4.2: what was said before counts no more
        }

        if (server is { User: { } user, Password: { } password })
        {
            await AuthenticateAsync(user, password.Reveal(), offers, cancel);
        }
    }

    private async Task AuthenticateAsync(string user, string password, IReadOnlyList<string> offers, CancellationToken cancel)
    {
        if (Offers(offers, "AUTH", "PLAIN"))
        {
            await AskSecretlyAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}")), "235", "the sign-in", cancel);
        }
        else if (Offers(offers, "AUTH", "LOGIN"))
        {
            await AskAsync("AUTH LOGIN", "334", cancel);
            await AskSecretlyAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(user)), "334", "the user", cancel);
            await AskSecretlyAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(password)), "235", "the sign-in", cancel);
        }
        else
        {
            throw new SmtpRefusedException($"it offers neither AUTH PLAIN nor AUTH LOGIN", isForGood: false);
        }
    }

    private async Task EncryptAsync(CancellationToken cancel)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = server.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (server.Authority is { } file)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            if (options.CertificateChainPolicy.CustomTrustStore.Count == 0)
            {
                throw new CryptographicException($"{file} holds no certificate in PEM");
            }
        }

        await tls.AuthenticateAsClientAsync(options, cancel);
        stream = tls;
        replies = new SmtpReplies(stream);
    }

    private Task<IReadOnlyList<string>> AskAsync(string command, string expected, CancellationToken cancel) => AskSecretlyAsync(command, expected, command, cancel);

    /// <param name="said">What stands for the command in a report.</param>
    private async Task<IReadOnlyList<string>> AskSecretlyAsync(string command, string expected, string said, CancellationToken cancel)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);
        await stream.FlushAsync(cancel);
        return await replies.ExpectAsync(expected, said, cancel);
    }

    private static bool Offers(IReadOnlyList<string> offers, string keyword) => offers.Any(line => string.Equals(line.Split(' ')[0], keyword, StringComparison.OrdinalIgnoreCase));

    private static bool Offers(IReadOnlyList<string> offers, string keyword, string word) =>
        offers.Select(line => line.Split(' ')).Any(words => string.Equals(words[0], keyword, StringComparison.OrdinalIgnoreCase) && words.Skip(1).Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>RFC 5321 §4.5.2: a line that begins with a dot gets one more; the message ends with a line end.</summary>
    private static byte[] DotStuffed(byte[] message)
    {
        var lines = Encoding.ASCII.GetString(message).Split("\r\n");
        var text = string.Join("\r\n", lines.Select(line => line.StartsWith('.') ? "." + line : line));
        return Encoding.ASCII.GetBytes(text.EndsWith("\r\n", StringComparison.Ordinal) ? text : text + "\r\n");
    }
}
