using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Notifying.Channels;
using Hikeshi.Tests.Exposure.Feeds.Remote;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Notifying;

/// <summary>Notices posted to something else over HTTP.</summary>
public sealed class WebhookChannelTests : IDisposable
{
    private const string Key = "a-shared-secret-of-32-characters";
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-hook-").FullName;

    public WebhookChannelTests() => File.WriteAllText(Secret, Key);

    private string Secret => Path.Combine(folder, "secret");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Send_Receiver_CanTellWhoSentItWhenAndWhetherItIsARepetition()
    {
        var received = new List<(string Path, string Signature, string Idempotency, string Body)>();
        await using var server = await FeedServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received.Add((context.Request.Path + context.Request.QueryString.Value, context.Request.Headers["Hikeshi-Signature"].ToString(), context.Request.Headers["Idempotency-Key"].ToString(), await reader.ReadToEndAsync()));
        });
        var message = MailChannelTests.Message("ja") with { To = ["person:ann"] };
        using var channel = Channel(server.Address);
        Assert.Equal(DeliveryOutcome.Taken, (await channel.SendAsync(message, CancellationToken.None)).Outcome);
        Assert.Equal(DeliveryOutcome.Taken, (await channel.SendAsync(message, CancellationToken.None)).Outcome);
        Assert.All(received, one =>
        {
            Assert.Equal(("/hooks/soc?token=in-the-address", message.Id.ToString("D")), (one.Path, one.Idempotency));
            var parts = one.Signature.Split(',').ToDictionary(part => part.Split('=')[0], part => part.Split('=')[1]);
            Assert.InRange(long.Parse(parts["t"], System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds());
            Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{parts["t"]}.{one.Body}"))), parts["v1"]);
            var json = JsonElement.Parse(one.Body);
            Assert.Equal(("hikeshi-notice/1", "bank-07", "waiting", "page", message.Subject), (json.GetProperty("format").GetString(), json.GetProperty("member").GetString(), json.GetProperty("kind").GetString(), json.GetProperty("level").GetString(), json.GetProperty("subject").GetString()));
            Assert.Equal("person:ann", json.GetProperty("to")[0].GetString());
        });
        Assert.Equal(2, received.Count);
    }

    [Theory]
    [InlineData(200, DeliveryOutcome.Taken)]
    [InlineData(202, DeliveryOutcome.Taken)]
    [InlineData(301, DeliveryOutcome.TryAgain)]
    [InlineData(400, DeliveryOutcome.Refused)]
    [InlineData(413, DeliveryOutcome.Refused)]
    [InlineData(401, DeliveryOutcome.TryAgain)]
    [InlineData(404, DeliveryOutcome.TryAgain)]
    [InlineData(500, DeliveryOutcome.TryAgain)]
    public async Task Send_Answer_DecidesWhetherItIsSentAgain(int status, DeliveryOutcome outcome)
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(Key); // whatever it says, it is not repeated
        });
        using var channel = Channel(server.Address);
        var delivery = await channel.SendAsync(MailChannelTests.Message("en"), CancellationToken.None);
        Assert.Equal(outcome, delivery.Outcome);
        Assert.DoesNotContain(Key, delivery.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-address", delivery.Detail, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Send_NobodyThere_OrAnAnswerWithoutEnd_IsAReport()
    {
        using var away = Channel(new Uri("http://127.0.0.1:1/"));
        Assert.Equal(DeliveryOutcome.TryAgain, (await away.SendAsync(MailChannelTests.Message("en"), CancellationToken.None)).Outcome);
        await using var server = await FeedServer.StartAsync(async context =>
        {
            var part = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        using var endless = Channel(server.Address);
        Assert.Equal(DeliveryOutcome.TryAgain, (await endless.SendAsync(MailChannelTests.Message("en"), CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Send_NoFitSecret_SendsNothing(string? text)
    {
        await using var server = await FeedServer.StartAsync(_ => Task.CompletedTask);
        File.Delete(Secret);
        if (text is not null)
        {
            await File.WriteAllTextAsync(Secret, text);
        }

        using var channel = Channel(server.Address);
        Assert.Equal(DeliveryOutcome.TryAgain, (await channel.SendAsync(MailChannelTests.Message("en"), CancellationToken.None)).Outcome);
        Assert.Empty(server.Asked);
    }

    private WebhookChannel Channel(Uri server) => new(new ChannelTerms("hook", "en", NoticeLevel.Inform, 10, TimeSpan.FromMinutes(30)), new HttpPlace(server, authorityFile: null), new Uri(server, "hooks/soc?token=in-the-address"), new SecretFile(Secret), TimeProvider.System);
}
