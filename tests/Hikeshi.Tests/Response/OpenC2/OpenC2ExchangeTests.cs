using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;
using Hikeshi.Tests.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Response.OpenC2;

/// <summary>The producer against real HTTPS listeners: our own consumer, and ones that answer badly.</summary>
public sealed class OpenC2ExchangeTests : IDisposable
{
    private static readonly OpenC2Command Deny = OpenC2Reader.Command("""{"action":"deny","target":{"ipv4_net":"192.0.2.7"},"args":{"duration":60000}}"""u8.ToArray(), OpenC2Profiles.PacketFiltering);
    private static readonly OpenC2Command Features = OpenC2Reader.Command("""{"action":"query","target":{"features":["versions","profiles","pairs","rate_limit"]}}"""u8.ToArray(), OpenC2Profiles.PacketFiltering);

    private readonly Certificates certificates = new();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task SendAsync_OwnConsumer_ActsAndAnswersWithTheRequestsName()
    {
        var done = new List<string>();
        await using var consumer = await ConsumerAsync(command =>
        {
            done.Add(Encoding.UTF8.GetString(OpenC2Writer.Utf8(command)));
            return OpenC2Response.Of(200, "denied");
        });
        using var producer = Producer(consumer.Port);
        var answered = Assert.IsType<OpenC2Answered>(await producer.SendAsync(Deny, CancellationToken.None));
        Assert.Equal((200, "denied"), (answered.Response.Status, answered.Response.StatusText));
        Assert.Equal("""{"action":"deny","target":{"ipv4_net":"192.0.2.7"},"args":{"duration":60000}}""", Assert.Single(done));
        Assert.True(Guid.TryParse(answered.RequestId, out _));

        var features = Assert.IsType<OpenC2Answered>(await producer.SendAsync(Features, CancellationToken.None)).Response.Results!;
        Assert.Equal(["1.0"], features.Versions);
        Assert.Equal(["slpf"], features.Profiles);
        Assert.Equal(["ipv4_net"], features.Pairs!["deny"]);
        Assert.Equal(["features"], features.Pairs["query"]);
        Assert.Equal(30, features.RateLimit);
        Assert.Single(done);
    }

    [Theory]
    [InlineData("none", 200, 0)]
    [InlineData("ack", 200, 102)]
    [InlineData("complete", 200, 200)]
    [InlineData("none", 500, 500)]
    [InlineData("ack", 403, 403)]
    public async Task SendAsync_ResponseRequested_GetsTheResponseOfThatType(string wish, int became, int answer)
    {
        await using var consumer = await ConsumerAsync(_ => OpenC2Response.Of(became, "done"));
        using var producer = Producer(consumer.Port);
        var outcome = await producer.SendAsync(Deny with { Args = Deny.Args! with { ResponseRequested = wish } }, CancellationToken.None);
        Assert.Equal(answer, outcome is OpenC2Answered answered ? answered.Response.Status : Assert.IsType<OpenC2Taken>(outcome) is not null ? 0 : -1);
    }

    [Fact]
    public async Task SendAsync_WhatTheConsumerCannot_Is501AndNotActedUpon()
    {
        await using var consumer = await ConsumerAsync(_ => throw new InvalidOperationException("must not be asked"));
        using var producer = Producer(consumer.Port);
        var answered = Assert.IsType<OpenC2Answered>(await producer.SendAsync(Deny with { Action = "allow" }, CancellationToken.None));
        Assert.Equal(501, answered.Response.Status);
    }

    [Theory]
    [InlineData("wrong-type", OpenC2Trouble.NotOpenC2)]
    [InlineData("html-404", OpenC2Trouble.NotOpenC2)]
    [InlineData("redirect", OpenC2Trouble.NotOpenC2)]
    [InlineData("garbage", OpenC2Trouble.Malformed)]
    [InlineData("bare-response", OpenC2Trouble.Malformed)]
    [InlineData("huge", OpenC2Trouble.TooLarge)]
    [InlineData("endless", OpenC2Trouble.TooLarge)]
    [InlineData("other-request", OpenC2Trouble.OtherRequest)]
    [InlineData("no-request", OpenC2Trouble.OtherRequest)]
    [InlineData("two-requests", OpenC2Trouble.OtherRequest)]
    [InlineData("http-500-says-200", OpenC2Trouble.Contradiction)]
    [InlineData("cut-off", OpenC2Trouble.Unreachable)]
    [InlineData("slow", OpenC2Trouble.TooLate)]
    [InlineData("slow-body", OpenC2Trouble.TooLate)]
    public async Task SendAsync_BadConsumer_IsUnansweredForThatReason(string behaviour, OpenC2Trouble expected)
    {
        await using var consumer = await ListenAsync(app => app.Map("/{**path}", context => BadConsumer.AnswerAsync(context, behaviour)));
        using var producer = Producer(consumer.Port, patience: expected == OpenC2Trouble.TooLate ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(20));
        var outcome = Assert.IsType<OpenC2Unanswered>(await producer.SendAsync(Deny, CancellationToken.None));
        Assert.True(expected == outcome.Trouble, $"{outcome.Trouble}: {outcome.Detail}");
    }

    [Fact]
    public async Task SendAsync_NobodyThereOrAStranger_IsUnreachable()
    {
        using var alone = Producer(LoopbackPort.Next());
        Assert.Equal(OpenC2Trouble.Unreachable, Assert.IsType<OpenC2Unanswered>(await alone.SendAsync(Deny, CancellationToken.None)).Trouble);

        await using var consumer = await ConsumerAsync(_ => OpenC2Response.Of(200, "ok"));
        using var others = new Certificates();
        using var distrusting = Producer(consumer.Port, authority: others.AuthorityFile);
        Assert.Equal(OpenC2Trouble.Unreachable, Assert.IsType<OpenC2Unanswered>(await distrusting.SendAsync(Deny, CancellationToken.None)).Trouble);
    }

    [Theory]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}""", true)]
    [InlineData("""{"headers":{"request_id":"theirs"},"body":{"openc2":{"request":{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}}}}""", true)]
    [InlineData("""{"action":"allow","target":{"ipv4_net":"192.0.2.7"}}""", false)]
    [InlineData("""{"action":"deny"}""", false)]
    public async Task Executor_OpenC2OfAPlaybook_GoesToItsTarget(string content, bool succeeds)
    {
        await using var consumer = await ConsumerAsync(_ => OpenC2Response.Of(200, "ok"));
        using var target = System.Text.Json.JsonDocument.Parse($$"""{"address":{"dname":["localhost"]},"port":"{{consumer.Port}}"}""");
        var command = new PlaybookCommand("openc2-http", "POST /.well-known/openc2 HTTP/1.1", content, null, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
        var work = new RunWork(1, "playbook", "step", "title", command, Agent: null, [new PlaybookParty("http-api--1", "http-api", "wall", target.RootElement)], DateTimeOffset.MaxValue);
        var executor = new OpenC2Executor(address => Producer(address.Port));
        var (succeeded, detail) = await executor.ExecuteAsync(work, CancellationToken.None);
        Assert.True(succeeds == succeeded, detail);
        Assert.False((await executor.ExecuteAsync(work with { Targets = [] }, CancellationToken.None)).Succeeded);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("https://127.0.0.1:1/api")]
    [InlineData("https://user:secret@127.0.0.1:1/")]
    public void New_AddressThatIsNoConsumer_IsRefused(string address) =>
        Assert.Throws<RefusedException>(() => new OpenC2Producer(new Uri(address), null, null, null, TimeSpan.FromSeconds(1), OpenC2Profiles.Any, TimeProvider.System).Dispose());

    [Theory]
    [InlineData("GET", OpenC2Message.ContentType, "a", "", 501)]
    [InlineData("POST", "application/json", "a", "", 400)]
    [InlineData("POST", "application/openc2+json;version=2.0", "a", "", 400)]
    [InlineData("POST", OpenC2Message.ContentType, "a", "{}", 400)]
    [InlineData("POST", OpenC2Message.ContentType, null, """{"body":{"openc2":{"request":{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}}}}""", 400)]
    [InlineData("POST", OpenC2Message.ContentType, "a", """{"headers":{"request_id":"b"},"body":{"openc2":{"request":{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}}}}""", 400)]
    [InlineData("POST", OpenC2Message.ContentType, "a", """{"headers":{"request_id":"a"},"body":{"openc2":{"response":{"status":200}}}}""", 400)]
    [InlineData("POST", OpenC2Message.ContentType, "a", """{"body":{"openc2":{"request":{"action":"query","target":{"features":[]},"args":{"duration":1}}}}}""", 400)]
    [InlineData("POST", OpenC2Message.ContentType, "a", """{"body":{"openc2":{"request":{"action":"query","target":{"features":[]}}}}}""", 200)]
    [InlineData("POST", OpenC2Message.ContentType, null, """{"headers":{"request_id":"b"},"body":{"openc2":{"request":{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}}}}""", 0)]
    public void Reception_OfARequest_IsAnAnswerOrACommand(string method, string type, string? id, string body, int status)
    {
        var reception = OpenC2Reception.Of(method, type, id, Encoding.UTF8.GetBytes(body), Capabilities);
        Assert.Equal(status, reception.Answer?.Status ?? 0);
        Assert.Equal(status == 0, reception.Command is not null);
        Assert.True(status != 0 || reception.RequestId == "b");
    }

    private static OpenC2Capabilities Capabilities { get; } = new(OpenC2Profiles.PacketFiltering, OpenC2Profiles.PairsOf(("deny", "ipv4_net")), 30);

    private OpenC2Producer Producer(int port, TimeSpan? patience = null, string? authority = null) =>
        new(new Uri($"https://localhost:{port}/"), [X509CertificateLoader.LoadCertificateFromFile(authority ?? certificates.AuthorityFile)], certificates.Client(isIssued: true), token: null, patience ?? TimeSpan.FromSeconds(20), OpenC2Profiles.PacketFiltering, TimeProvider.System);

    private Task<Listener> ConsumerAsync(Func<OpenC2Command, OpenC2Response> act) =>
        ListenAsync(app => app.MapOpenC2(Capabilities, (_, reception) => Task.FromResult(act(reception.Command!)), TimeProvider.System));

    private async Task<Listener> ListenAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = LoopbackPort.Next();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificates.CertificateFile, certificates.KeyFile);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, errors) => certificate is not null && errors != SslPolicyErrors.RemoteCertificateNotAvailable;
        })));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new Listener(app, port);
    }

    private sealed record Listener(WebApplication App, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
