public class Script
    : ScriptBase
{
    public async override System.Threading.Tasks.Task < System.Net.Http.HttpResponseMessage >
        ExecuteAsync ( )
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
