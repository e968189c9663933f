using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs;
using Hikeshi.Verbs.Respond;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>A node that is not there, hangs, or falls silent: who asks learns which of them it is, in bounded time.</summary>
public sealed class LocalNodeTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hks-").FullName;

    [Fact]
    public async Task Connect_NoDirectory_EmptyDirectory_StoppedNode_AreToldApart()
    {
        var nowhere = Path.Combine(directory, "nowhere");
        Assert.Equal(($"{nowhere}: there is no such directory", typeof(NoNode)), await FaultAsync(nowhere));
        Assert.Equal(($"{directory}: no node has ever run in this directory", typeof(NoNode)), await FaultAsync(directory));
        Directory.CreateDirectory(Path.Combine(directory, "evidence"));
        Assert.Equal(($"{directory}: no node answers: it is stopped, or still starting", typeof(NodeAway)), await FaultAsync(Path.GetRelativePath(Environment.CurrentDirectory, directory)));

        Assert.Equal((ExitCode.BadInput, ExitCode.OurFailure), (await Shell.RunAsync(["respond", "list", "--data", nowhere]), await Shell.RunAsync(["respond", "list", "--data", directory])));
    }

    /// <summary>The red button waits for nobody: a node that hangs is given up, and the way without it is named.</summary>
    [Theory]
    [InlineData("""{"Member":"bank-a"}""", "The settings of bank-a name no switch that a guard could watch")]
    [InlineData("""{"Member":"bank-a","Response":{"Switch":{"File":"/srv/switch.json","Keys":{"ciso":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}}}""", "Put it at /srv/switch.json: there the settings of bank-a have it looked for, signed by ciso.")]
    public async Task ReleaseAll_NodeHangs_IsGivenUpWithTheOtherWay(string settings, string watched)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), settings, TestContext.Current.CancellationToken);
        using var silent = Listen();
        var clock = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => OtherWay.NamedAsync(directory, _ => Task.FromResult(ExitCode.Fine), TestContext.Current.CancellationToken));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
        Assert.IsType<NodeAway>(refused.Refusal);
        Assert.Contains("the node hangs: it said nothing for 5 s", refused.Message, StringComparison.Ordinal);
        Assert.Contains("hikeshi respond switch MEMBER --key FILE", refused.Message, StringComparison.Ordinal);
        Assert.Contains(watched, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A long answer is waited for as long as the node answers others.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_SlowAnswer_IsWaitedForWhileTheNodeAnswersOthers(bool answersOthers)
    {
        using var listener = Listen();
        var served = ServeAsync(listener, answersOthers);
        using var client = new LocalClient(Path.Combine(directory, "node.sock"), TimeSpan.FromMilliseconds(300));
        if (answersOthers)
        {
            Assert.Equal("late", (await client.PostAsync("replay", "{}", TestContext.Current.CancellationToken)).GetString());
        }
        else
        {
            Assert.IsType<NodeSilent>((await Assert.ThrowsAsync<RefusedException>(() => client.PostAsync("replay", "{}", TestContext.Current.CancellationToken))).Refusal);
        }

        listener.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => served);
    }

    private static async Task ServeAsync(Socket listener, bool answersOthers)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync();
            _ = Task.Run(async () =>
            {
                using var stream = new NetworkStream(socket, ownsSocket: true);
                using var reader = new StreamReader(stream, Encoding.ASCII);
                for (var line = await reader.ReadLineAsync(); line is not null; line = await reader.ReadLineAsync())
                {
                    if (line.StartsWith("POST", StringComparison.Ordinal))
                    {
                        await Task.Delay(2_000);
                        await AnswerAsync(stream, "\"late\"");
                    }
                    else if (line.StartsWith("GET", StringComparison.Ordinal) && answersOthers)
                    {
                        await AnswerAsync(stream, "ready");
                    }
                }
            });
        }
    }

    private static async Task AnswerAsync(NetworkStream stream, string body) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, "node.sock")));
        socket.Listen(8);
        return socket;
    }

    private static async Task<(string Said, Type Kind)> FaultAsync(string data)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => LocalNode.ConnectAsync(data, TestContext.Current.CancellationToken))).Refusal;
        return ($"{refusal.Where}: {refusal.What}", refusal.GetType());
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
