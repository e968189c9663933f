using System.Text;
using System.Threading.Channels;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Relp;

/// <summary>One connection: a reader that takes, and a writer that answers in the same order as soon as the disk allows.</summary>
internal sealed class RelpSession(Stream stream, string source, IEventTaker taker, TcpLimits limits, TimeProvider clock)
{
    /// <summary>Answers that may be outstanding; a sender whose window is larger waits.</summary>
    private const int Window = 1024;
    private const string Ok = "200 OK";

    private readonly Channel<Answer> _answers = Channel.CreateBounded<Answer>(new BoundedChannelOptions(Window) { SingleReader = true, SingleWriter = true });
    private readonly long _delivery = EventOrigin.NextDelivery();
    private bool _isOpen;

    public async Task RunAsync(CancellationToken stop)
    {
        // Beyond a stop, what was read is still acknowledged; a connection that broke ends this at once.
        using var broken = new CancellationTokenSource();
        var answering = AnswerAsync(broken.Token);
        try
        {
            await ReadAsync(stop);
            await _answers.Writer.WriteAsync(new Answer("0 serverclose 0\n", null), broken.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _answers.Writer.TryWrite(new Answer("0 serverclose 0\n", null));
        }
        catch (ChannelClosedException)
        {
            // Answering failed first; that is what is told.
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
        finally
        {
            _answers.Writer.TryComplete();
            await answering;
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        var frames = new RelpFrames(new ByteWindow(stream, limits.Message + RelpFrames.Overhead, limits.Idle, clock), limits.Message);
        var text = new EventText(clock);
        for (var position = 1L; await frames.ReadAsync(stop);)
        {
            var frame = frames.Current;
            switch (frame.Command)
            {
                case "syslog" when _isOpen:
                    await Busy.WaitAsync(taker, clock, stop);
                    var entry = Take(frame, text, position++);
                    await _answers.Writer.WriteAsync(Response(frame.Number, Ok, entry), CancellationToken.None);
                    break;
                case "open" when !_isOpen:
                    _isOpen = RelpOffers.AreAcceptable(frame.Data.Span, out var answer);
                    await _answers.Writer.WriteAsync(Response(frame.Number, answer, null), stop);
                    break;
                case "close":
                    await _answers.Writer.WriteAsync(new Answer($"{frame.Number} rsp 0\n", null), stop);
                    return;
                default:
                    await _answers.Writer.WriteAsync(Response(frame.Number, _isOpen ? "500 command not supported" : "500 session not open", null), stop);
                    break;
            }
        }
    }

    /// <summary>What is no event is acknowledged too: it would be no event the next time either.</summary>
    private ulong? Take(RelpFrame frame, EventText text, long position)
    {
        var origin = new EventOrigin(source, position, _delivery);
        if (frame.IsTooLong)
        {
            taker.Refuse(frame.Data.Span, $"a message of more than {limits.Message} bytes; expected a shorter one", origin);
            return null;
        }

        return taker.TakeLine(text, frame.Data.Span, InputFormat.Auto, origin);
    }

    /// <summary>All answers that wait share one wait for the disk, and one packet.</summary>
    private async Task AnswerAsync(CancellationToken broken)
    {
        try
        {
            var batch = new StringBuilder();
            while (await _answers.Reader.WaitToReadAsync(broken))
            {
                ulong? last = null;
                batch.Clear();
                while (_answers.Reader.TryRead(out var answer))
                {
                    batch.Append(answer.Frame);
                    last = answer.Entry > last || last is null ? answer.Entry ?? last : last;
                }

                if (last is { } entry)
                {
                    await taker.DurableAsync(entry, broken);
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(batch.ToString()), broken);
                await stream.FlushAsync(broken);
            }
        }
        catch (OperationCanceledException) when (broken.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception failure)
        {
            // The reader must not wait for room that nobody makes; closing wakes it where it waits for the sender.
            _answers.Writer.TryComplete(failure);
            stream.Close();
            throw;
        }
    }

    private static Answer Response(int number, string text, ulong? entry) => new($"{number} rsp {text.Length} {text}\n", entry);

    /// <param name="Entry">Must be durable first.</param>
    private readonly record struct Answer(string Frame, ulong? Entry);
}
