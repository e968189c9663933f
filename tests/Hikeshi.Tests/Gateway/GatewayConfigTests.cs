using System.Text;
using Hikeshi.Gateway;
using Hikeshi.Gateway.Config;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Gateway;

public sealed class GatewayConfigTests
{
    [Fact]
    public void Read_GoodFile_KeepsEverything()
    {
        var config = GatewayConfigReader.Read(Encoding.UTF8.GetBytes(TestGateway.Config("127.90")));
        Assert.Equal(2, config.Members.Count);
        Assert.Equal("127.90.1.1:3128", config.Members[0].Egress.ToString());
        Assert.Equal([0, 1], config.Members[0].Services[0].Hosts);
        Assert.Equal("vpn.soc-vendor.example", config.Suppliers[0].Domain);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "0.0.0.0:0", "$.control")]
    [InlineData("http://", "https://", "$.control")]
    [InlineData("\"bank-02\"", "\"bank-01\"", "$.members[1].id")]
    [InlineData("\"bank-02\"", "\"Bank 2\"", "$.members[1].id")]
    [InlineData("\"127.90.2.1:3128\"", "\"127.90.1.1:3128\"", "$.members[1].egress")]
    [InlineData("\"127.90.2.1:3128\"", "\"127.90.2.1\"", "$.members[1].egress")]
    [InlineData("\"127.90.2.1:3128\"", "\"8.8.8.8:53\"", "$.members[1].egress")]
    [InlineData("\"address\":\"127.90.2.21\"", "\"address\":\"10.0.0.1\"", "$.members[1].hosts[0].address")]
    [InlineData("\"127.90.2.22\"", "\"127.90.2.21\"", "$.members[1].hosts[1]")]
    [InlineData("\"address\":\"127.90.2.1\",\"port\":18443", "\"address\":\"127.90.1.1\",\"port\":18443", "$.members[1].services[0].port")]
    [InlineData("\"port\":18080", "\"port\":0", "$.members[0].services[1].port")]
    [InlineData("[\"pay-1\"]", "[\"pay-9\"]", "$.members[0].services[1].hosts[0]")]
    [InlineData("[\"pay-1\"]", "[]", "$.members[0].services[1].hosts")]
    [InlineData("\"token_sha256\": \"", "\"token_sha256\": \"X", "$.members[0].token_sha256")]
    [InlineData("\"suppliers\"", "\"providers\"", "$.providers")]
    [InlineData("\"domain\": \"vpn.soc-vendor.example\"", "\"domain\": \"not a name\"", "$.suppliers[0].domain")]
    [InlineData("\"hosts\":[\"web-1\"", "\"hosts\":[7,\"web-1\"", "$.members[0].services[0].hosts[0]")]
    public void Read_BadFile_NamesThePath(string good, string bad, string path)
    {
        var text = TestGateway.Config("127.90");
        Assert.Contains(good, text, StringComparison.Ordinal);
        var refused = Assert.Throws<RefusedException>(() => GatewayConfigReader.Read(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
        Assert.Equal(path, refused.Refusal.Where);
    }

    [Fact]
    public void ReadFile_Missing_SaysSo()
    {
        var refused = Assert.Throws<RefusedException>(() => GatewayConfigReader.ReadFile("/nonexistent/gateway.json"));
        Assert.Contains("no such file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressTaken_FailsWithTheAddress()
    {
        await using var gateway = await TestGateway.StartAsync();
        var same = GatewayConfigReader.Read(Encoding.UTF8.GetBytes(TestGateway.Config(gateway.Net)));
        var failure = await Assert.ThrowsAsync<IOException>(() => GatewayHost.StartAsync(same, _ => { }, TimeProvider.System, CancellationToken.None));
        Assert.Contains(gateway.Address(1, 1), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cancelled_PrintsReadyAndReleasesItsAddresses()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, TestGateway.Config("127.91"));
            for (var i = 0; i < 2; i++)
            {
                using var stop = new CancellationTokenSource();
                using var output = new SignallingWriter();
                var running = GatewayHost.RunAsync(file, output, stop.Token);
                await Task.WhenAny(output.FirstLine, running);
                Assert.Equal("ready", await output.FirstLine);
                await stop.CancelAsync();
                await running;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class SignallingWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> line = new();

        internal Task<string> FirstLine => line.Task;

        public override Task WriteLineAsync(string? value)
        {
            line.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
