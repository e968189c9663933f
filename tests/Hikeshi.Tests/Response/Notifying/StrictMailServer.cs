using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hikeshi.Tests.Response.Notifying;

/// <summary>What a mail server may do wrong.</summary>
internal enum MailTrouble
{
    None,
    Hangs,
    HangsUp,
    NoReply,
    EndlessLine,
    NoStartTls,
    TalksBeforeTls,
    BusyGreeting,
    RefusesMessage,
    Later,
}

/// <summary>
/// A mail server on this machine (RFC 5321, 3207, 4954) that takes nothing out of order: no mail before TLS and sign-in, CRLF alone, lines within their
/// bounds, a message with the headers that RFC 5322 asks for. What it would not have taken is in <see cref="Complaints"/>.
/// </summary>
internal sealed class StrictMailServer : IAsyncDisposable
{
    public const string User = "hikeshi";
    public const string Password = "correct-horse-battery";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly X509Certificate2 certificate;
    private readonly Task accepting;

    public StrictMailServer(X509Certificate2 certificate)
    {
        this.certificate = certificate;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public MailTrouble Trouble { get; set; }

    /// <summary>TLS from the first byte, instead of STARTTLS.</summary>
    public bool IsImplicit { get; init; }

    public bool OffersLoginOnly { get; init; }

    /// <summary>Recipients that are not known here.</summary>
    public IReadOnlyList<string> Unknown { get; set; } = [];

    public ConcurrentQueue<Mail> Taken { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await accepting; // before the listener stops: one that is stopped refuses to be asked at all
        listener.Stop();
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            Stream stream = client.GetStream();
            if (IsImplicit)
            {
                stream = await EncryptAsync(stream);
            }

            switch (Trouble)
            {
                case MailTrouble.Hangs:
                    await Task.Delay(Timeout.Infinite, closing.Token);
                    break;
                case MailTrouble.HangsUp:
                    return;
                case MailTrouble.NoReply:
                    await SayAsync(stream, "HTTP/1.1 400 Bad Request");
                    return;
                case MailTrouble.EndlessLine:
                    await EndlessAsync(stream);
                    return;
                case MailTrouble.BusyGreeting:
                    await SayAsync(stream, "554 not now");
                    return;
            }

            await SayAsync(stream, "220 mail.bank.example ESMTP");
            await TalkAsync(stream);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or AuthenticationException)
        {
            // The other side has left.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        var (isEncrypted, isKnown, isGreeted) = (IsImplicit, false, false);
        string? from = null;
        var to = new List<string>();
        while (await LineAsync(stream) is { } line)
        {
            Commands.Enqueue(line.Split(' ', 3) is ["AUTH", var how, _] ? $"AUTH {how} …" : line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    isGreeted = true;
                    await SayAsync(stream, "250-mail.bank.example greets you");
                    if (!isEncrypted && Trouble != MailTrouble.NoStartTls)
                    {
                        await SayAsync(stream, "250-STARTTLS");
                    }

                    await SayAsync(stream, isEncrypted ? OffersLoginOnly ? "250-AUTH LOGIN" : "250-AUTH LOGIN PLAIN" : "250-8BITMIME");
                    await SayAsync(stream, "250 SIZE 1000000");
                    break;
                case "STARTTLS" when isGreeted && !isEncrypted:
                    await SayAsync(stream, Trouble == MailTrouble.TalksBeforeTls ? "220 go ahead\r\n250 sent before TLS by somebody in between" : "220 go ahead");
                    stream = await EncryptAsync(stream);
                    (isEncrypted, isGreeted) = (true, false);
                    break;
                case "AUTH" when isGreeted && isEncrypted:
                    isKnown = await SignInAsync(stream, line);
                    await SayAsync(stream, isKnown ? "235 welcome" : "535 no");
                    break;
                case "MAIL" when isKnown && from is null && line.StartsWith("MAIL FROM:<", StringComparison.Ordinal):
                    from = line[11..^1];
                    await SayAsync(stream, "250 ok");
                    break;
                case "RCPT" when from is not null && line.StartsWith("RCPT TO:<", StringComparison.Ordinal):
                    var recipient = line[9..^1];
                    if (Trouble == MailTrouble.Later)
                    {
                        await SayAsync(stream, "450 try later");
                    }
                    else if (Unknown.Contains(recipient))
                    {
                        await SayAsync(stream, "550 nobody of that name");
                    }
                    else
                    {
                        to.Add(recipient);
                        await SayAsync(stream, "250 ok");
                    }

                    break;
                case "DATA" when to.Count > 0:
                    await SayAsync(stream, "354 go on");
                    await TakeAsync(stream, from!, [.. to]);
                    (from, to) = (null, []);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    Complaints.Enqueue($"out of order: {line}");
                    await SayAsync(stream, isEncrypted ? "503 bad sequence" : "530 must issue STARTTLS first");
                    break;
            }
        }
    }

    private async Task<bool> SignInAsync(Stream stream, string line)
    {
        if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(line[11..])) == $"\0{User}\0{Password}";
        }

        await SayAsync(stream, "334 VXNlcm5hbWU6");
        var user = Encoding.UTF8.GetString(Convert.FromBase64String(await LineAsync(stream) ?? ""));
        await SayAsync(stream, "334 UGFzc3dvcmQ6");
        var password = Encoding.UTF8.GetString(Convert.FromBase64String(await LineAsync(stream) ?? ""));
        return (user, password) == (User, Password);
    }

    private async Task TakeAsync(Stream stream, string from, IReadOnlyList<string> to)
    {
        var lines = new List<string>();
        while (await LineAsync(stream) is { } line && line != ".")
        {
            lines.Add(line.StartsWith('.') ? line[1..] : line);
        }

        if (Trouble == MailTrouble.RefusesMessage)
        {
            await SayAsync(stream, "554 your message is not wanted");
            return;
        }

        var mail = Mail.Parse(from, to, lines);
        foreach (var header in (string[])["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"])
        {
            if (!mail.Headers.ContainsKey(header))
            {
                Complaints.Enqueue($"no {header}");
            }
        }

        Taken.Enqueue(mail);
        await SayAsync(stream, "250 taken");
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, SslProtocols.Tls12 | SslProtocols.Tls13, checkCertificateRevocation: false);
        return tls;
    }

    private async Task EndlessAsync(Stream stream)
    {
        var part = Encoding.ASCII.GetBytes(new string('2', 64 * 1024));
        while (!closing.IsCancellationRequested)
        {
            await stream.WriteAsync(part, closing.Token);
        }
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, closing.Token) > 0)
        {
            line.Add(one[0]);
            if (one[0] == '\n')
            {
                if (line is not [.., (byte)'\r', _])
                {
                    Complaints.Enqueue("a line feed alone");
                }

                if (line.Count > 1000 || line.Exists(b => b > 0x7F))
                {
                    Complaints.Enqueue(line.Count > 1000 ? "a line of more than 1000 bytes" : "not ASCII");
                }

                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r', '\n');
            }
        }

        return null;
    }

    private static async Task SayAsync(Stream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
}

/// <summary>A message as it was taken.</summary>
internal sealed record Mail(string From, IReadOnlyList<string> To, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public string Subject => string.Concat(Headers["Subject"].Split(' ').Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^2]))));

    public static Mail Parse(string from, IReadOnlyList<string> to, IReadOnlyList<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var last = "";
        foreach (var line in lines.TakeWhile(line => line.Length > 0))
        {
            if (line[0] == ' ')
            {
                headers[last] += line;
                continue;
            }

            last = line[..line.IndexOf(':', StringComparison.Ordinal)];
            headers.Add(last, line[(last.Length + 2)..]);
        }

        return new Mail(from, to, headers, Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(lines.SkipWhile(line => line.Length > 0)))));
    }
}
