using System.Buffers;
using Hikeshi.Gateway.Verdicts;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>An admitted connection to a published service, answered by one host behind it.</summary>
internal sealed class ServiceFlow(MemberGate gate, EventLoop loop, int descriptor, uint remote, int service, int host)
    : Conversation(loop, descriptor, TimeSpan.FromSeconds(60)), IGatedFlow
{
    private LineAnswers? lines;

    public bool IsAdmittedBy(VerdictTable table) => table.AdmitsInbound(remote, service) && !table.IsIsolated(host);

    public void Cut()
    {
        gate.Counters.CountCut();
        End(inOrder: false);
    }

    internal override void End(bool inOrder)
    {
        gate.Leave(this);
        base.End(inOrder);
    }

    protected override void Received(ReadOnlySpan<byte> bytes)
    {
        var answers = new ArrayBufferWriter<byte>(64);
        var goesOn = (lines ??= new LineAnswers()).Feed(bytes, answers);
        if (answers.WrittenCount > 0)
        {
            Write(answers.WrittenSpan);
        }

        if (!goesOn)
        {
            EndWhenSent();
        }
    }
}
