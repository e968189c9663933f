using System.Net;
using System.Net.Sockets;
using System.Text;
using Hikeshi.Telemetry.Listening;
using Hikeshi.Telemetry.Relp;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Relp;

public sealed class RelpTests : IAsyncDisposable
{
    private static readonly string Open = Frame(1, "open", "relp_version=0\nrelp_software=librelp,1.11.0,http://librelp.adiscon.com\ncommands=syslog");
    private static readonly string Opened = Frame(1, "rsp", "200 OK\nrelp_version=0\nrelp_software=hikeshi\ncommands=syslog");

    private readonly RecordingTaker _taker = new() { IsAlwaysDurable = false };
    private readonly RelpDoor _door;
    private readonly TcpClient _client = new();

    public RelpTests()
    {
        _door = new RelpDoor(_taker, new TcpLimits(4, TimeSpan.FromSeconds(30), 100), null, TimeProvider.System);
        _client.Connect(_door.Start(new IPEndPoint(IPAddress.Loopback, 0)));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _door.DisposeAsync();
    }

    [Fact]
    public async Task Syslog_IsAcknowledgedOnlyWhenDurable()
    {
        await OpenAsync();
        await SendAsync("2 syslog 7 <13>one\n3 syslog 7 <13>two\n");
        await _taker.HasAsync(2);
        await Task.Delay(100);
        Assert.Equal(0, _client.Available);
        _taker.MakeDurable(2);
        Assert.Equal("2 rsp 6 200 OK\n3 rsp 6 200 OK\n", await ReadAsync(30));
        Assert.InRange(_taker.DurabilityWaits, 1, 2);
        Assert.Equal(("relp:127.0.0.1", 2L), (_taker.Taken[1].Origin.Source, _taker.Taken[1].Origin.Position));
    }

    [Fact]
    public async Task Close_AnswersWhatIsOutstandingFirst()
    {
        await OpenAsync();
        await SendAsync("2 syslog 7 <13>one\n3 close 0\n");
        await _taker.HasAsync(1);
        _taker.MakeDurable(1);
        Assert.Equal("2 rsp 6 200 OK\n3 rsp 0\n0 serverclose 0\n", await ReadAsync(39));
        Assert.Equal("", await ReadAsync(1));
    }

    [Fact]
    public async Task Stop_AcknowledgesWhatWasReadAndSaysSo()
    {
        await OpenAsync();
        await SendAsync("2 syslog 7 <13>one\n");
        await _taker.HasAsync(1);
        var stopping = _door.DisposeAsync().AsTask();
        await Task.Delay(50);
        _taker.MakeDurable(1);
        Assert.Equal("2 rsp 6 200 OK\n0 serverclose 0\n", await ReadAsync(31));
        await stopping;
    }

    [Fact]
    public async Task Syslog_ThatIsNoEvent_IsRefusedAndAcknowledged()
    {
        await OpenAsync();
        await SendAsync($"2 syslog 7 <999>xx\n3 syslog 200 {new string('x', 200)}\n");
        Assert.Equal("2 rsp 6 200 OK\n3 rsp 6 200 OK\n", await ReadAsync(30));
        Assert.Equal([1L, 2L], _taker.Refused.Select(refused => refused.Origin.Position));
    }

    [Theory]
    [InlineData("syslog", "<13>one", "500 session not open")]
    [InlineData("open", "commands=syslog", "500 relp_version is missing")]
    [InlineData("open", "relp_version=0\ncommands=zip", "500 required command syslog is not offered")]
    public async Task Session_ThatIsNotOpened_TakesNothing(string command, string data, string answer)
    {
        await SendAsync(Frame(1, command, data));
        var expected = Frame(1, "rsp", answer);
        Assert.Equal(expected, await ReadAsync(expected.Length));
        Assert.Equal(0, _taker.Count);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("1 syslog 999999999 x")]
    [InlineData("1 syslog 3 abcd\n")]
    [InlineData("12345678901 open 0\n")]
    public async Task Frame_ThatIsNone_EndsTheConnection(string sent)
    {
        await SendAsync(sent);
        Assert.Equal("0 serverclose 0\n", await ReadAsync(100));
    }

    [Fact]
    public async Task UnknownCommand_IsRefusedAndTheSessionGoesOn()
    {
        await OpenAsync();
        await SendAsync("2 eventlog 1 x\n3 syslog 7 <13>one\n");
        await _taker.HasAsync(1);
        _taker.MakeDurable(1);
        var answers = Frame(2, "rsp", "500 command not supported") + Frame(3, "rsp", "200 OK");
        Assert.Equal(answers, await ReadAsync(answers.Length));
    }

    private static string Frame(int number, string command, string data) => $"{number} {command} {data.Length} {data}\n";

    private async Task OpenAsync()
    {
        await SendAsync(Open);
        Assert.Equal(Opened, await ReadAsync(Opened.Length));
    }

    private async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task<string> ReadAsync(int length)
    {
        var buffer = new byte[length];
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var read = await _client.GetStream().ReadAtLeastAsync(buffer, length, throwOnEndOfStream: false, soon.Token);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
