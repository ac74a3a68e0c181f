/// The one script of all pages: hints under the pointer, the strength of heatmaps, the light.
///
/// A page is complete without it; every number a hint shows is also in a table or a caption.
package enum PageScript {
    /// The whole script.
    package static let text = Markup(
        trusted: """
            (()=>{
            const tip=document.createElement('div');tip.className='tip';tip.hidden=true;
            document.body.append(tip);
            const show=e=>{const t=e.target.closest&&e.target.closest('[data-tip]');
            tip.hidden=!t;if(!t)return;tip.textContent=t.dataset.tip;
            const w=tip.offsetWidth,h=tip.offsetHeight;
            let x=e.clientX+14,y=e.clientY+16;
            if(x+w>innerWidth-8)x=e.clientX-w-14;if(y+h>innerHeight-8)y=e.clientY-h-12;
            tip.style.left=Math.max(8,x)+'px';tip.style.top=Math.max(8,y)+'px'};
            document.addEventListener('pointermove',show);
            document.addEventListener('pointerdown',show);
            document.addEventListener('scroll',()=>{tip.hidden=true},{passive:true});
            for(const r of document.querySelectorAll('.fade')){r.hidden=false;
            r.querySelector('input').addEventListener('input',e=>
            r.closest('.slide').style.setProperty('--strength',e.target.value/100))}
            const root=document.documentElement,b=document.createElement('button');
            b.type='button';b.className='theme';
            const dark=()=>root.dataset.theme?root.dataset.theme==='dark':
            matchMedia('(prefers-color-scheme:dark)').matches;
            const name=()=>{b.textContent=dark()?'Light page':'Dark page'};
            b.onclick=()=>{root.dataset.theme=dark()?'light':'dark';name()};name();
            document.querySelector('header').prepend(b)
            })()
            """)
}
