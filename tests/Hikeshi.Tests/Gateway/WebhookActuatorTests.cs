using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators;
using Hikeshi.Tests.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Gateway;

public sealed class WebhookActuatorTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of enough length");

    [Fact]
    public async Task Enforce_Order_ArrivesSigned()
    {
        await using var receiver = await Receiver.StartAsync([200]);
        using var actuator = new WebhookActuator("tickets", receiver.Address, Secret, TimeProvider.System);
        var order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.BlockDomain, Host: null, Address: null, Port: null, [], ["evil.example"], DateTimeOffset.UtcNow.AddMinutes(5), "because");
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        var (signature, body) = Assert.Single(receiver.Received);
        var parts = signature.Split(',');
        var expected = HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{parts[0][2..]}.{body}"));
        Assert.Equal("v1=" + Convert.ToHexStringLower(expected), parts[1]);
        using var message = JsonDocument.Parse(body);
        Assert.Equal("enforce", message.RootElement.GetProperty("action").GetString());
        Assert.Equal(order.Id.Value, message.RootElement.GetProperty("order").GetProperty("id").GetGuid());
        Assert.Equal("block-domain", message.RootElement.GetProperty("order").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(new[] { 503, 200 }, ActuatorState.Undone, 2)]
    [InlineData(new[] { 500, 502, 503, 200 }, ActuatorState.Failed, 3)]
    [InlineData(new[] { 400, 200 }, ActuatorState.Failed, 1)]
    [InlineData(new[] { 302, 302, 302, 302 }, ActuatorState.Failed, 3)]
    public async Task Undo_ServerTrouble_IsTriedAgainWithinBounds(int[] statuses, ActuatorState expected, int tries)
    {
        await using var receiver = await Receiver.StartAsync(statuses);
        using var actuator = new WebhookActuator("tickets", receiver.Address, Secret, TimeProvider.System);
        Assert.Equal(expected, (await actuator.UndoAsync(Given.Order(), CancellationToken.None)).State);
        Assert.Equal(tries, receiver.Received.Count);
    }

    [Fact]
    public void New_PlainHttpOffTheMachine_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new WebhookActuator("tickets", new Uri("http://tickets.example/hook"), Secret, TimeProvider.System));

    [Fact]
    public void New_ShortSecret_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new WebhookActuator("tickets", new Uri("https://tickets.example/hook"), new byte[8], TimeProvider.System));

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Receiver(WebApplication app) => this.app = app;

        internal List<(string Signature, string Body)> Received { get; } = [];

        internal Uri Address => new(app.Urls.First() + "/hook");

        internal static async Task<Receiver> StartAsync(int[] statuses)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            var receiver = new Receiver(builder.Build());
            receiver.app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                receiver.Received.Add((context.Request.Headers["Hikeshi-Signature"].ToString(), await reader.ReadToEndAsync()));
                context.Response.StatusCode = statuses[receiver.Received.Count - 1];
            });
            await receiver.app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
